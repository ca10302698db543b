import { afterEach, expect, it, jest } from '@jest/globals';
import { groupGone } from '../../../apps/worker/src/process/group-gone.js';
import { type GuardedProcess, spawnGuarded } from '../../../apps/worker/src/process/spawn-guarded.js';
import { terminate } from '../../../apps/worker/src/process/terminate.js';

jest.setTimeout(60_000);

const started: GuardedProcess[] = [];
afterEach(async () => {
  for (const { pgid } of started.splice(0)) await groupGone(pgid);
});

/** Starts a script of Node and answers once it says that it is up. */
async function start(script: string): Promise<GuardedProcess> {
  const target = spawnGuarded(process.execPath, ['-e', `${script}; process.send('up')`], { PATH: process.env['PATH'] });
  started.push(target);
  await new Promise((resolve) => target.child!.once('message', resolve));
  return target;
}

const WAIT = 'setInterval(() => undefined, 1000)';
const DEAF = `process.on('SIGTERM', () => undefined); ${WAIT}`;
const GRANDCHILD = `require('child_process').spawn('/bin/sh', ['-c', 'trap "" TERM; while :; do sleep 1; done'])`;
const BLOCK = `setTimeout(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0), 20)`;

it('is cooperative with a process that ends on SIGTERM', async () => {
  const stopped = await terminate(await start(WAIT), 5_000);
  expect(stopped).toMatchObject({ mode: 'cooperative', signal: 'SIGTERM' });
  expect(stopped.tookMs).toBeLessThan(2_000);
});

it.each([
  ['ignores SIGTERM', DEAF],
  ['ignores SIGTERM, and so does its child', `${GRANDCHILD}; ${DEAF}`],
  ['has a blocked event loop and a handler that cannot run', `${DEAF}; ${BLOCK}`],
])('insists after the grace when a process %s', async (_, script) => {
  const stopped = await terminate(await start(script), 300);
  expect(stopped).toMatchObject({ mode: 'forced', signal: 'SIGKILL' });
  expect(stopped.tookMs).toBeGreaterThanOrEqual(290);
});

it('kills a process that was halted', async () => {
  const target = await start(WAIT);
  process.kill(-target.pgid, 'SIGSTOP');
  expect(await terminate(target, 300)).toMatchObject({ mode: 'forced', signal: 'SIGKILL' });
});

it('takes a grandchild along that outlives its cooperative parent', async () => {
  expect(await terminate(await start(`${GRANDCHILD}; ${WAIT}`), 5_000)).toMatchObject({ mode: 'cooperative' });
});

it('drops the grace when it is told to hurry', async () => {
  const hurry = new AbortController();
  const stopping = terminate(await start(DEAF), 60_000, hurry.signal);
  hurry.abort();
  expect((await stopping).tookMs).toBeLessThan(5_000);
});

it('is done at once with a process that has ended', async () => {
  const target = await start('setTimeout(() => process.exit(3), 1)');
  expect(await target.exited).toEqual({ code: 3, signal: null, error: null });
  expect(await terminate(target, 60_000)).toMatchObject({ mode: 'cooperative' });
});

it('reports a program that does not exist as one that ended', async () => {
  const target = spawnGuarded('/no/such/program', [], {});
  started.push(target);
  expect(await target.drained).toMatchObject({ code: 127 });
  expect(target.output()).toContain('/no/such/program');
});

it('reports a start that is refused outright as a process that ended', async () => {
  const target = spawnGuarded(process.execPath, [], { TOO_LONG: 'x'.repeat(1_000_000) });
  expect(await target.drained).toMatchObject({ code: null, error: { code: 'E2BIG' } });
  expect(await terminate(target, 60_000)).toMatchObject({ mode: 'cooperative' });
});

it('hands over everything that a process sent before it died', async () => {
  const script = `for (let i = 1; i < 5000; i++) process.send(i); process.send(5000, () => process.exit(0))`;
  const target = spawnGuarded(process.execPath, ['-e', script], {});
  started.push(target);
  let seen = 0;
  target.child!.on('message', () => (seen += 1));
  await target.drained;
  expect(seen).toBe(5_000);
});
