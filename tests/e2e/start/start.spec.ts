import { waitFor } from '@frameq/testing';
import { afterEach, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ask, dataFolder, type Launcher, npmStart, removeDataFolders, stackProcesses } from './frameq-launcher.js';

afterEach(async () => {
  expect(await removeDataFolders()).toEqual([]);
}, 60_000);

interface Truth {
  boundaries: { kind: string }[];
  passages: { kind: string }[];
}

it('starts, annotates the sample, says where things are, and leaves nothing behind at Ctrl-C', async () => {
  const dataDir = dataFolder();
  const first = npmStart(dataDir);
  const [, key] = await first.says(/Your API key, shown this once: (fq_\S+)/);
  await first.says(/frameq runs at http:\/\/127\.0\.0\.1:\d+/, 90_000);

  const truth = JSON.parse(readFileSync('assets/sample/sample.truth.json', 'utf8')) as Truth;
  expect(first.output()).toMatch(new RegExp(`Scenes +${truth.boundaries.length + 1}\\n`));
  for (const { kind } of truth.passages) expect(first.output()).toMatch(new RegExp(`\\d  ${kind}\\n`));
  expect(readFileSync(path.join(dataDir, 'api-key'), 'utf8').trim()).toBe(key);
  expect(statSync(path.join(dataDir, 'api-key')).mode & 0o777).toBe(0o600);

  const second = npmStart(dataDir);
  expect(await second.ended).toBe(0);
  expect(second.output()).toMatch(/already runs at http:\/\/127\.0\.0\.1:\d+/);
  expect(frameq(dataDir, 'status')).toContain('2 completed');

  await stopped(first, dataDir);
  expect(first.output()).toMatch(/gateway[^]*worker[^]*keeper[^]*Postgres[^]*frameq has stopped/);

  const again = npmStart(dataDir);
  await again.says(/frameq runs at/);
  expect(again.output()).not.toContain(key);
  expect(await ask(dataDir, '/jobs/counts')).toMatchObject({ counts: { completed: 2 } });
  expect(frameq(dataDir, 'down')).toContain('stopped');
  expect(await again.ended).toBe(0);
  expect(stackProcesses(dataDir)).toEqual([]);
}, 240_000);

it('hands files and demos to the stack that runs, as new jobs', async () => {
  const dataDir = dataFolder();
  const first = npmStart(dataDir, [path.resolve('assets/sample/sample.mp4')]);
  await first.says(/frameq runs at/, 120_000);
  const demo = npmStart(dataDir, ['--demo']);
  expect(await demo.ended).toBe(0);
  expect(demo.output()).toMatch(/job 3: scenes, job 4: quality[^]*Scenes +8/);

  mkdirSync(path.join(dataDir, 'results', 'other'), { recursive: true });
  const namesake = path.join(dataDir, 'results', 'other', 'sample.mp4');
  writeFileSync(namesake, 'no video');
  const two = npmStart(dataDir, [path.resolve('assets/sample/sample.mp4'), namesake]);
  expect(await two.ended).toBe(1);
  expect(two.output()).toMatch(/Scenes +8[^]*Files +.*5-scenes-sample\.mp4\n +.*6-quality-sample\.mp4\n/);
  expect(two.output().match(/NOT_A_VIDEO/g)).toHaveLength(1);
  await stopped(first, dataDir);
}, 240_000);

it('takes another port when nobody insisted on one, and says so when somebody did', async () => {
  const [held, other] = [dataFolder(), dataFolder()];
  const first = npmStart(held, ['--demo']);
  const [, port] = await first.says(/ready[^]*/).then(() => /:(\d+)$/.exec(state(held).url)!);
  const insisting = npmStart(other, [], { PORT: port! });
  expect(await insisting.ended).toBe(1);
  expect(insisting.output()).toContain(`Port ${port} of 127.0.0.1 is taken`);
  expect(insisting.output()).toContain('PORT=');
  expect(await first.ended).toBe(0);
}, 240_000);

function state(dataDir: string): { url: string } {
  return JSON.parse(readFileSync(path.join(dataDir, 'stack.json'), 'utf8')) as { url: string };
}

async function stopped(launcher: Launcher, dataDir: string): Promise<void> {
  launcher.ctrlC();
  expect([0, null]).toContain(await launcher.ended); // the shell between npm and frameq may end by the signal itself
  expect(launcher.output()).toContain('frameq has stopped');
  await waitFor(() => stackProcesses(dataDir).length === 0, { timeoutMs: 2_000, what: 'the last guard to go' });
}

function frameq(dataDir: string, ...args: string[]): string {
  const env = { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', FRAMEQ_DATA_DIR: dataDir };
  const { stdout, stderr } = run(['bin/frameq.js', ...args], env);
  return stdout + stderr;
}

function run(args: string[], env: Record<string, string>): { stdout: string; stderr: string } {
  const script = `"$0" "$@" 2>&1`;
  return {
    stdout: execFileSync('/bin/sh', ['-c', script, process.execPath, ...args], { env, encoding: 'utf8' }),
    stderr: '',
  };
}
