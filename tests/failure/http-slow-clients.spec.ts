import { killLeftServices, waitFor } from '@frameq/testing';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { readdirSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { type EdgeGateway, startEdgeGateway } from './http/edge-gateway.js';
import { isLongRun } from './long-run.js';
import { reportRow } from './report-row.js';

const HEADERS = isLongRun ? 200 : 60;
const BODIES = isLongRun ? 50 : 16;
const BYTE_EVERY_MS = 1_000;
const LONGEST_MS = 30_000;
const P99_MS = 300;
/** How long the healthy client rests between two requests; it has to be there the whole time, not to be fast. */
const REST_MS = 10;

let gateway: EdgeGateway;

beforeAll(async () => {
  gateway = await startEdgeGateway();
}, 60_000);
afterAll(async () => {
  await gateway.close();
  expect(await killLeftServices()).toBe(0);
});

it('serves healthy clients while others send a byte a second, and sends those away within 30 s', async () => {
  for (let i = 0; i < 20; i++) await healthy();
  const before = openFiles();
  const slow = [
    ...Array.from({ length: HEADERS }, () => open('GET /livez HTTP/1.1\r\nHost: x\r\nX-Slow: ')),
    ...Array.from({ length: BODIES }, (_, index) => open(SLOW_BODIES[index % SLOW_BODIES.length]!)),
  ];
  await Promise.all(slow.map((one) => one.connected));
  const most = await waitFor(() => openFiles() >= before + slow.length && openFiles(), {
    what: 'the gateway to have taken every slow connection',
  });
  const drip = setInterval(() => slow.forEach(({ socket }) => socket.writable && socket.write('a')), BYTE_EVERY_MS);
  const lives = Promise.all(slow.map((one) => one.lived));
  let all: number[] | undefined;
  void lives.then((found) => (all = found));
  const times: number[] = [];
  while (all === undefined && times.length < 100_000) {
    times.push(await healthy());
    await delay(REST_MS);
  }
  clearInterval(drip);
  const longest = Math.max(...(await lives));
  const p99 = times.sort((a, b) => a - b)[Math.floor(times.length * 0.99)]!;
  await waitFor(() => openFiles() <= before + 1, { timeoutMs: 45_000, what: 'the file descriptors to be given back' });
  const answers = new Set(slow.map((one) => one.status()));
  const reached = `p99 ${p99.toFixed(0)} ms over ${times.length} requests; closed after ${(longest / 1000).toFixed(1)} s at most; descriptors ${before}, ${most}, ${openFiles()}`;
  const ok = p99 < P99_MS && longest <= LONGEST_MS;
  reportRow({
    row: 14,
    asked: `${HEADERS} slow headers and ${BODIES} slow bodies: healthy p99 < 300 ms, closed in 30 s, descriptors as before`,
    reached,
    ok,
  });
  expect([...answers].sort()).toEqual(['200', '408']);
  expect(longest).toBeLessThanOrEqual(LONGEST_MS);
  expect(p99).toBeLessThan(P99_MS);
}, 120_000);

const SLOW_JSON =
  'POST /api/v1/jobs HTTP/1.1\r\nHost: x\r\nX-API-Key: $KEY\r\nContent-Type: application/json\r\nContent-Length: 9000\r\n\r\n{';
const SLOW_UPLOAD =
  'PUT /api/v1/uploads?name=a.mp4 HTTP/1.1\r\nHost: x\r\nX-API-Key: $KEY\r\nContent-Length: 900000\r\n\r\na';
const SLOW_LOGIN =
  'POST /admin/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 900\r\n\r\nk';
/** Answered at once, for nobody reads its body; the connection must not live on it. */
const BODY_OF_GET = 'GET /livez HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\na';
const SLOW_BODIES = [SLOW_JSON, SLOW_UPLOAD, SLOW_LOGIN, BODY_OF_GET];

/** A connection that begins a request; `lived` are the milliseconds until it was closed from the other side. */
function open(start: string): { socket: Socket; connected: Promise<void>; lived: Promise<number>; status(): string } {
  let text = '';
  const began = performance.now();
  const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1', () =>
    socket.write(start.replace('$KEY', gateway.key)),
  );
  socket.on('error', () => undefined);
  socket.on('data', (chunk) => (text += chunk.toString()));
  return {
    socket,
    connected: new Promise((resolve) => socket.once('connect', () => resolve())),
    lived: new Promise((resolve) => socket.once('close', () => resolve(performance.now() - began))),
    status: () => /^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 'closed without an answer',
  };
}

/** How long a request takes that reads the database, in milliseconds. */
async function healthy(): Promise<number> {
  const start = performance.now();
  const answer = await gateway.ask('/api/v1/jobs?limit=1');
  await answer.arrayBuffer();
  if (answer.status !== 200) throw new Error(`The healthy client was answered ${answer.status}.`);
  return performance.now() - start;
}

function openFiles(): number {
  return readdirSync(`/proc/${gateway.process.pid}/fd`).length;
}
