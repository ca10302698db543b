import type { JobSummary, Page } from '@frameq/contracts';
import { waitFor } from '@frameq/testing';
import { afterEach, expect, it } from '@jest/globals';
import path from 'node:path';
import { ask, dataFolder, launcherPid, npmStart, removeDataFolders, stackProcesses } from './frameq-launcher.js';

afterEach(async () => {
  expect(await removeDataFolders()).toEqual([]);
}, 60_000);

const SAMPLE = path.resolve('assets/sample/sample.mp4');

it('leaves no process within 10 s when the launcher is killed', async () => {
  const dataDir = dataFolder();
  const launcher = npmStart(dataDir, [SAMPLE]);
  await launcher.says(/(scenes|quality) \d+ %/); // in the middle of the work
  process.kill(launcherPid(dataDir), 'SIGKILL');
  await launcher.ended;
  await waitFor(() => stackProcesses(dataDir).length === 0, {
    timeoutMs: 10_000,
    what: `nothing to run: ${JSON.stringify(stackProcesses(dataDir))}`,
  });
}, 120_000);

it('stops when npm is killed', async () => {
  const dataDir = dataFolder();
  const launcher = npmStart(dataDir, [SAMPLE]);
  await launcher.says(/ready after/);
  launcher.child.kill('SIGKILL');
  await waitFor(() => stackProcesses(dataDir).length === 0, { timeoutMs: 30_000, what: 'the stack to stop' });
}, 120_000);

it('finishes the job after everything was killed in the middle of it', async () => {
  const dataDir = dataFolder();
  const launcher = npmStart(dataDir, [SAMPLE]);
  await launcher.says(/(scenes|quality) \d+ %/);
  for (const { pid } of stackProcesses(dataDir)) process.kill(pid, 'SIGKILL');
  await waitFor(() => stackProcesses(dataDir).length === 0, { what: 'everything to be dead' });

  const again = npmStart(dataDir);
  await again.says(/ready after/);
  const first = await waitFor(
    async () => {
      const { data } = await ask<Page<JobSummary>>(dataDir, '/jobs?limit=100');
      const jobs = data.filter((job) => job.number <= 2);
      return jobs.length === 2 && jobs.every((job) => job.state === 'completed') ? jobs : undefined;
    },
    { timeoutMs: 60_000, what: 'the interrupted jobs to complete', everyMs: 250 },
  ).catch(async (error: unknown) => {
    throw new Error(`${String(error)}\n${JSON.stringify(await ask(dataDir, '/jobs?limit=100'))}\n${again.output()}`);
  });
  expect(first).toHaveLength(2);
  again.ctrlC();
  await again.ended;
}, 240_000);
