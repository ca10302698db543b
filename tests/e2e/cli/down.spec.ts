import { runCli } from '@frameq/cli';
import { waitFor } from '@frameq/testing';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { testTerminal, type TestTerminal } from './test-terminal.js';

/** Stands for the launcher of a stack: says `asked` at each SIGTERM and ends when its stdin does. */
const LAUNCHER = `process.on('SIGTERM', () => console.log('asked'));
process.stdin.on('end', () => process.exit(0)).resume(); console.log('up');`;

let dataDir: string;
let launcher: ChildProcess;
let said: string;
let ended: Promise<[number | null, NodeJS.Signals | null]>;
beforeEach(async () => {
  dataDir = mkdtempSync(path.join(os.tmpdir(), 'frameq-down-'));
  launcher = spawn(process.execPath, ['-e', LAUNCHER], { stdio: ['pipe', 'pipe', 'inherit'] });
  said = '';
  launcher.stdout!.on('data', (chunk: Buffer) => (said += chunk.toString()));
  ended = once(launcher, 'exit') as typeof ended;
  writeFileSync(path.join(dataDir, 'lock'), JSON.stringify({ pid: launcher.pid, host: os.hostname(), started: null }));
  await waitFor(() => said.includes('up'), { what: 'the launcher' });
});
afterEach(async () => {
  launcher.stdin!.end();
  await ended;
  rmSync(dataDir, { recursive: true });
});

function note(budgetMs: number, stopping = false): void {
  const state = { url: 'http://127.0.0.1:9', pid: launcher.pid, postgres_port: null, services: [] };
  writeFileSync(path.join(dataDir, 'stack.json'), JSON.stringify({ ...state, stop_budget_ms: budgetMs, stopping }));
}

/** `frameq down` at a terminal. */
function down(): { terminal: TestTerminal; code: Promise<number> } {
  const terminal = testTerminal({ tty: true, env: { FRAMEQ_DATA_DIR: dataDir, NO_COLOR: '1' } });
  return { terminal, code: runCli(['down'], terminal) };
}

const asked = (): number => said.match(/asked/g)?.length ?? 0;

it('waits as long as the stack may take, shows how long that is, and says when it has stopped', async () => {
  note(346_000);
  const { terminal, code } = down();
  await waitFor(() => terminal.err.includes('of at most 5 min 46 s') && asked() === 1, { what: 'the waiting' });
  launcher.stdin!.end();
  expect([await code, terminal.err]).toEqual([0, expect.stringContaining('frameq has stopped.')]);
  expect(await ended).toEqual([0, null]);
});

it('says so and fails when it had to kill a stack that took longer than it may', async () => {
  note(200);
  const { terminal, code } = down();
  expect(await code).toBe(1);
  expect(terminal.err).toMatch(
    /error STOP_FORCED: frameq did not stop within \d\.\d s and was killed\.\nhint: No job is lost/,
  );
  expect(terminal.err).not.toContain('has stopped');
  expect(await ended).toEqual([null, 'SIGKILL']);
}, 20_000);

it('leaves the stack its time when the waiting is broken off, and does not hurry it when called again', async () => {
  note(346_000);
  const first = down();
  await waitFor(() => asked() === 1, { what: 'the first signal' });
  first.terminal.interrupt();
  expect([await first.code, launcher.exitCode]).toEqual([130, null]);

  note(346_000, true);
  const again = down();
  await waitFor(() => again.terminal.err.includes('stopping frameq'), { what: 'the waiting' });
  launcher.stdin!.end();
  expect([await again.code, asked()]).toEqual([0, 1]);
});
