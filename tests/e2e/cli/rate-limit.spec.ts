import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { FakeGateway } from './fake-gateway.js';
import { runWith } from './test-terminal.js';

let gateway: FakeGateway;
let cwd: string;
beforeEach(async () => {
  gateway = await FakeGateway.start();
  cwd = await mkdtemp(path.join(os.tmpdir(), 'frameq-cli-'));
  await writeFile(path.join(cwd, 'film.mp4'), 'film');
});
afterEach(async () => {
  await gateway.close();
  await rm(cwd, { recursive: true });
});

it('waits as long as a rate limit asks, and sends the same file and job again', async () => {
  const busy = (_request: unknown, response: ServerResponse): void => {
    const envelope = {
      code: 'RATE_LIMITED',
      message: 'Too often.',
      detail: {},
      hint: 'Wait.',
      field: null,
      timestamp: '',
    };
    response.writeHead(429, { 'retry-after': '1', ratelimit: '"per-key";r=0;t=1', 'content-type': 'application/json' });
    response.end(JSON.stringify({ error: envelope }));
  };
  gateway.next('POST /uploads', busy);
  gateway.next('POST /jobs', busy);
  const { code, out } = await runWith(gateway, ['run', 'scenes', 'film.mp4'], { cwd });
  expect([code, out]).toEqual([0, '1\n']);
  expect(gateway.requests('POST /uploads').map(({ body }) => body.toString())).toEqual(['film', 'film']);
  const keys = gateway.requests('POST /jobs').map(({ headers }) => headers['idempotency-key']);
  expect([keys.length, new Set(keys).size, gateway.jobs.size]).toEqual([2, 1, 1]);
});
