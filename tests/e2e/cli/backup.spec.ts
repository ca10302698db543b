import type { ArtifactView, JobView, Page } from '@frameq/contracts';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { cliEntry, runFrameq, testStack, type TestStack, waitFor } from '@frameq/testing';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

const SAMPLE = path.resolve('assets/sample/sample.mp4');
/** Runs for some seconds, so that a backup finds it in the middle. */
const MIDDLE = ['run', 'quality', SAMPLE, '--set', 'rate=12', '--set', 'width=400', '--json'];

let folder: string;
let archive: string;
let first: TestStack;
let before: Facts;
let middle: JobView;

interface Facts {
  jobs: { number: number; pipeline: string; state: string }[];
  /** `job/name sha256`, of the bytes that the API gives. */
  artifacts: string[];
}

beforeAll(async () => {
  // Not Jest's own folder for temporary files: root's Postgres has to get in.
  folder = await mkdtemp(path.join(os.tmpdir(), 'frameq-backup-'));
  archive = path.join(folder, 'frameq.tar');
  first = await testStack({ CPU_SLOTS: '1' });
  for (const pipeline of ['scenes', 'storyboard']) await first.frameq(['run', pipeline, SAMPLE, '--wait', '-q']);
  before = await factsOf(first);
  middle = JSON.parse((await first.frameq(MIDDLE)).out) as JobView;
  await waitFor(async () => (await job(first, middle.id)).item_list[0]!.stages[1]!.progress > 0.02, {
    timeoutMs: 60_000,
    what: 'the second stage to be in the middle',
  });
}, 180_000);
afterAll(async () => {
  await first.stop();
  await rm(folder, { recursive: true, force: true });
}, 60_000);

async function ask(stack: TestStack, where: string): Promise<Response> {
  // The keys of the first stack: what a client has must go on working.
  const answer = await fetch(`${stack.url}/api/v1${where}`, { headers: { 'x-api-key': first.key } });
  if (!answer.ok) throw new Error(`${where}: ${answer.status} ${await answer.text()}`);
  return answer;
}

async function job(stack: TestStack, id: string): Promise<JobView> {
  return (await (await ask(stack, `/jobs/${id}`)).json()) as JobView;
}

async function factsOf(stack: TestStack, upTo = Infinity): Promise<Facts> {
  const { data } = (await (await ask(stack, '/jobs?limit=100')).json()) as Page<JobView>;
  const jobs = data.filter(({ number }) => number <= upTo);
  const artifacts: string[] = [];
  for (const { id, number } of jobs) {
    const page = (await (await ask(stack, `/jobs/${id}/artifacts`)).json()) as Page<ArtifactView>;
    for (const artifact of page.data) {
      const bytes = Buffer.from(await (await ask(stack, `/artifacts/${artifact.id}/content`)).arrayBuffer());
      artifacts.push(`${number}/${artifact.name} ${createHash('sha256').update(bytes).digest('hex')}`);
    }
  }
  return {
    jobs: jobs.map(({ number, pipeline, state }) => ({ number, pipeline, state })),
    artifacts: artifacts.sort(),
  };
}

/** A new data folder beneath the test's, and the environment that names it. */
async function newPlace(name: string): Promise<{ dataDir: string; env: Record<string, string> }> {
  const dataDir = path.join(folder, name);
  await mkdir(dataDir, { mode: 0o711 });
  writeFileSync(path.join(dataDir, 'first-run'), 'the sample is not wanted\n');
  return { dataDir, env: { PATH: process.env['PATH'] ?? '', HOME: folder, FRAMEQ_DATA_DIR: dataDir, PORT: '0' } };
}

it('backs up while the stack runs, into a file that only its owner can read', async () => {
  const { code, out, err } = await first.frameq(['backup', archive, '--json']);
  expect([code, err]).toEqual([0, expect.stringContaining('database: job')]);
  const report = JSON.parse(out) as { files: number; missing: string[]; damaged: string[] };
  expect(report).toMatchObject({ missing: [], damaged: [] });
  expect(report.files).toBeGreaterThan(before.artifacts.length);
  expect(statSync(archive).mode & 0o777).toBe(0o600);
  expect((await job(first, middle.id)).state).toBe('running'); // it was in the middle, and still is
  const again = await first.frameq(['backup', archive, '--json']);
  expect([again.code, again.err]).toEqual([1, expect.stringContaining('is there already')]);
  expect(readdirSync(folder).filter((name) => name.includes('partial'))).toEqual([]);
}, 60_000);

it('refuses to restore onto a stack that runs', async () => {
  const { code, err } = await first.frameq(['restore', archive, '--replace', '--yes']);
  expect([code, err]).toEqual([1, expect.stringContaining('frameq down')]);
}, 60_000);

it('restores into an empty data folder: same jobs, same bytes, and what was in the middle finishes', async () => {
  const second = await testStack({}, async (frameq) => {
    const { code, out, err } = await frameq(['restore', archive, '--json']);
    expect({ code, err }).toMatchObject({ code: 0 });
    expect(JSON.parse(out)).toMatchObject({ outcome: 'restored', migrated: [] });
  });
  try {
    expect(await factsOf(second, before.jobs[0]!.number)).toEqual(before);
    const ended = await waitFor(
      async () => {
        const seen = await job(second, middle.id);
        return seen.finished_at === null ? undefined : seen;
      },
      { timeoutMs: 120_000, what: 'the job in the middle to end' },
    );
    const [probe, analyze] = ended.item_list[0]!.stages;
    expect([ended.state, probe!.attempts.length, analyze!.attempts.length]).toEqual(['completed', 1, 2]);
    // New rows get new numbers: the sequences came along.
    const next = JSON.parse((await second.frameq(['run', 'scenes', SAMPLE, '--wait', '--json'])).out) as JobView;
    expect([next.state, next.number]).toEqual(['completed', middle.number + 1]);
    const { data: deeds } = (await (await ask(second, '/audit')).json()) as Page<{ action: string }>;
    expect(deeds.map(({ action }) => action)).toContain('backup.restore');
    await secondLife(second);
  } finally {
    await second.stop();
  }
}, 240_000);

/** A stack that holds work is not given up without being asked. */
async function secondLife(stack: TestStack): Promise<void> {
  await stack.frameq(['down']);
  const refused = await stack.frameq(['restore', archive, '--json']);
  expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('RESTORE_NOT_EMPTY')]);
  const unasked = await stack.frameq(['restore', archive, '--replace', '--no-input']);
  expect([unasked.code, unasked.err]).toEqual([3, expect.stringContaining('--yes')]);
  const replaced = await stack.frameq(['restore', archive, '--replace', '--yes']);
  expect([replaced.code, replaced.out]).toEqual([0, expect.stringContaining('Restored')]);
}

it.each([
  ['cut short', (bytes: Buffer) => bytes.subarray(0, Math.floor(bytes.length * 0.6))],
  ['without its end', (bytes: Buffer) => bytes.subarray(0, bytes.length - 3_072)],
  ['changed in a file', (bytes: Buffer) => flipped(bytes, bytes.indexOf('ftyp'))],
  ['changed in a row', (bytes: Buffer) => flipped(bytes, bytes.indexOf('database/job/') + 700)],
  ['of something else', () => Buffer.from('not a backup at all '.repeat(100))],
  ['empty', () => Buffer.alloc(0)],
])('refuses an archive that is %s, and changes nothing', async (name, damage) => {
  const bad = path.join(folder, `${name.replaceAll(' ', '-')}.tar`);
  writeFileSync(bad, damage(readFileSync(archive)));
  const { dataDir, env } = await newPlace(`place of ${name}`);
  const { code, err } = await runFrameq(['restore', bad, '--json'], env, { cwd: folder });
  expect([code, err]).toEqual([1, expect.stringContaining('BACKUP_INVALID')]);
  expect(readdirSync(dataDir)).toEqual(['first-run']);
});

it('refuses the backup of a newer frameq', async () => {
  const bytes = readFileSync(archive);
  const at = bytes.indexOf('"format":1');
  bytes.write('"format":9', at);
  const newer = path.join(folder, 'newer.tar');
  writeFileSync(newer, bytes);
  const { env } = await newPlace('place of the newer');
  const { code, err } = await runFrameq(['restore', newer], env, { cwd: folder });
  expect([code, err]).toEqual([1, expect.stringContaining('newer frameq')]);
});

it('says so when a restore was killed in the middle, and restores again', async () => {
  const { dataDir, env } = await newPlace('place of the killed');
  const child = spawn(process.execPath, [cliEntry(), 'restore', archive], { env, cwd: folder, stdio: 'ignore' });
  const ended = once(child, 'exit');
  await waitFor(() => existsSync(path.join(dataDir, 'restoring.json')), {
    timeoutMs: 60_000,
    everyMs: 1,
    what: 'the restore to begin',
  });
  child.kill('SIGKILL');
  expect(await ended).toEqual([null, 'SIGKILL']);
  const up = await waitFor(
    async () => {
      const tried = await runFrameq(['up'], env, { cwd: folder });
      return tried.err.includes('was cut off') ? tried : undefined;
    },
    { timeoutMs: 60_000, what: 'the start to be refused' },
  );
  expect([up.code, up.err]).toEqual([1, expect.stringContaining(`frameq restore ${archive}`)]);
  const again = await runFrameq(['restore', archive], env, { cwd: folder });
  expect([again.code, again.out]).toEqual([0, expect.stringContaining('Restored')]);
  expect(existsSync(path.join(dataDir, 'restoring.json'))).toBe(false);
  // What is restored is no first start: no sample is added to it.
  const started = spawn(process.execPath, [cliEntry(), 'up'], { env: { ...env, PORT: '0' }, cwd: folder });
  const whenOver = once(started, 'exit');
  let said = '';
  for (const stream of [started.stdout, started.stderr]) stream.on('data', (text: Buffer) => (said += text.toString()));
  await waitFor(() => /Ctrl-C|went wrong|error /.test(said), { timeoutMs: 60_000, what: 'the stack to be up' });
  started.kill('SIGINT');
  await whenOver;
  expect(said).not.toContain('sample.mp4');
}, 120_000);

function flipped(bytes: Buffer, at: number): Buffer {
  expect(at).toBeGreaterThan(0);
  bytes[at] = bytes[at]! ^ 1;
  return bytes;
}
