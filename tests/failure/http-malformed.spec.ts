import { killLeftServices, waitFor } from '@frameq/testing';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { readdirSync } from 'node:fs';
import { connect } from 'node:net';
import { type EdgeGateway, startEdgeGateway } from './http/edge-gateway.js';
import { malformedRequests, type MalformedRequest } from './http/malformed-requests.js';
import { isLongRun, seedOfRun } from './long-run.js';
import { reportRow } from './report-row.js';

/** The short form has every kind twice. */
const REQUESTS = isLongRun ? 500 : 104;
const PATIENCE_MS = 15_000;

let gateway: EdgeGateway;

beforeAll(async () => {
  gateway = await startEdgeGateway();
}, 60_000);
afterAll(async () => {
  await gateway.close();
  expect(await killLeftServices()).toBe(0);
});

it('answers what is no request with 4xx or a closed connection, and the next request as ever', async () => {
  await alive();
  const before = openFiles();
  const problems: string[] = [];
  const outcomes: Record<string, number> = {};
  for (const request of malformedRequests(REQUESTS, seedOfRun('malformed'), gateway.key)) {
    const answers = await outcomeOf(request);
    for (const answer of answers) outcomes[answer] = (outcomes[answer] ?? 0) + 1;
    const isFine = answers.every((answer) => /^(4\d\d|closed)$/.test(answer)) && (await alive());
    if (!isFine) problems.push(`${request.name}: ${answers.join(', ')}`);
  }
  const alarms = gateway.alarms();
  // Those to Postgres that a busy moment opened go after 30 s.
  await waitFor(() => openFiles() <= before + 2, { timeoutMs: 45_000, what: 'the connections to be gone' });
  console.log(`answers ${JSON.stringify(outcomes)}`);
  reportRow({
    row: 12,
    asked: `${REQUESTS} malformed requests: the process lives, 4xx or closed, the next request is fine`,
    reached: `${REQUESTS} requests, ${problems.length} wrong answers, ${alarms.length} errors logged`,
    ok: problems.length === 0 && alarms.length === 0,
  });
  expect({ problems, alarms }).toEqual({ problems: [], alarms: [] });
}, 300_000);

/** The status of each answer that came, `closed` when none did, `open` when the connection was not closed in time. */
function outcomeOf({ bytes }: MalformedRequest): Promise<string[]> {
  return new Promise((resolve) => {
    let text = '';
    const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
    const finish = (last: string[]): void => {
      socket.destroy();
      const statuses = [...text.matchAll(/(?:^|\r\n|\})HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => status!);
      resolve(statuses.length + last.length === 0 ? ['closed'] : [...statuses, ...last]);
    };
    const patience = setTimeout(() => finish(['open']), PATIENCE_MS);
    socket.on('data', (chunk) => (text += chunk.toString('latin1')));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearTimeout(patience);
      finish([]);
    });
    socket.end(bytes);
  });
}

async function alive(): Promise<boolean> {
  const answer = await fetch(`${gateway.url}/livez`);
  await answer.arrayBuffer();
  return answer.status === 200;
}

function openFiles(): number {
  return readdirSync(`/proc/${gateway.process.pid}/fd`).length;
}
