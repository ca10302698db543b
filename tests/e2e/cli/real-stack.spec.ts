import type { JobSummary, JobView } from '@frameq/contracts';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { testStack, type TestStack, waitFor } from '@frameq/testing';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

const SAMPLE = path.resolve('assets/sample/sample.mp4');
/** A job that keeps a runner busy for half a minute. */
const SLOW = ['run', 'quality', SAMPLE, '--set', 'rate=30', '--set', 'width=1920'];

let stack: TestStack;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'frameq-cli-'));
  stack = await testStack({ DRAIN_GRACE_MS: '300000' });
}, 90_000);
afterAll(async () => {
  await stack.stop();
  await rm(folder, { recursive: true });
}, 60_000);

it('says that frameq runs, where, and with which processes', async () => {
  const { code, out } = await stack.frameq(['status', '--json']);
  const status = JSON.parse(out) as {
    state: string;
    url: string;
    services: { name: string }[];
    stop_budget_ms: number;
  };
  expect([code, status.state, status.url]).toEqual([0, 'running', stack.url]);
  expect(status.services.map((service) => service.name)).toEqual(['gateway', 'worker', 'keeper']);
  expect(status.stop_budget_ms).toBeGreaterThan(300_000);
}, 30_000);

it('runs a pipeline, waits, shows every true cut of the sample, and downloads the results', async () => {
  const { code, out, err } = await stack.frameq(['run', 'scenes', SAMPLE, '-o', 'results', '--name', 'The sample'], {
    cwd: folder,
  });
  expect([code, err]).toEqual([0, expect.stringContaining('files in ')]);
  const truth = JSON.parse(await readFile('assets/sample/sample.truth.json', 'utf8')) as {
    boundaries: { kind: string; frame?: number }[];
  };
  for (const { frame } of truth.boundaries.filter(({ kind }) => kind === 'cut'))
    expect(out).toContain(`00:00:${(frame! / 25).toFixed(3).padStart(6, '0')}`);
  const files = await readdir(path.join(folder, 'results'), { recursive: true });
  expect(files).toEqual(
    expect.arrayContaining(['scenes.json', 'scenes.csv', 'scenes.vtt', 'thumbnails/scene-0001.jpg']),
  );
  expect(files.filter((file) => file.endsWith('.part'))).toEqual([]);
}, 60_000);

it('lists jobs as JSON, by label and by state', async () => {
  await stack.frameq(['run', 'scenes', SAMPLE, '--wait', '-q', '--label', 'reel=A012']);
  const { out } = await stack.frameq(['jobs', 'list', '--json', '--label', 'reel=A012', '--state', 'completed']);
  expect(JSON.parse(out)).toMatchObject([
    { pipeline: 'scenes', state: 'completed', labels: { reel: 'A012' }, items: { total: 1, completed: 1 } },
  ]);
}, 60_000);

it('gives each bad file its own error while the good one of the same submission completes', async () => {
  const sample = await readFile(SAMPLE);
  await writeFile(path.join(folder, 'empty.mp4'), '');
  await writeFile(path.join(folder, 'notes.mp4'), 'hello');
  await writeFile(path.join(folder, 'cut.mp4'), sample.subarray(0, 300_000));
  await writeFile(path.join(folder, 'list.mp4'), '#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n');
  const { code, out } = await stack.frameq(
    ['run', 'scenes', 'empty.mp4', 'notes.mp4', 'cut.mp4', 'list.mp4', SAMPLE, '--wait', '--json'],
    { cwd: folder },
  );
  const job = JSON.parse(out) as JobView;
  const errors = job.item_list.map((item) => item.stages.find((stage) => stage.error !== null)?.error?.code);
  expect([code, job.state]).toEqual([2, 'partial']);
  expect(errors).toEqual(['EMPTY_FILE', 'NOT_A_VIDEO', 'MEDIA_TRUNCATED', 'MEDIA_REFERENCES_FILES', undefined]);

  const shown = await stack.frameq(['jobs', 'view', String(job.number)]);
  for (const line of [
    'error EMPTY_FILE:',
    'error NOT_A_VIDEO:',
    'error MEDIA_TRUNCATED:',
    'error MEDIA_REFERENCES_FILES:',
  ])
    expect(shown.out).toContain(line);
  expect(shown.out.match(/hint: /g)).toHaveLength(4);
}, 60_000);

it('refuses wrong parameters and unknown pipelines with what was meant, before anything is uploaded', async () => {
  const params = await stack.frameq(['run', 'scenes', SAMPLE, '--set', 'sensitivty=1', '--set', 'min_scene=900']);
  expect([params.code, params.err]).toEqual([3, expect.stringContaining('Did you mean "sensitivity"?')]);
  expect(params.err).toContain('from 0.1 to 60 s');
  const pipeline = await stack.frameq(['run', 'scens', SAMPLE]);
  expect([pipeline.code, pipeline.err]).toEqual([3, expect.stringContaining('Did you mean "scenes"?')]);
}, 30_000);

it('cancels a running job and prints the receipt; what was cancelled can be retried and cancelled again', async () => {
  const { out: number } = await stack.frameq(SLOW);
  await waitFor(async () => (await job(number)).items.running === 1, { timeoutMs: 20_000, what: 'the job to run' });
  const cancelled = await stack.frameq(['jobs', 'cancel', number.trim()]);
  expect([cancelled.code, cancelled.out]).toEqual([
    0,
    expect.stringMatching(/^Job \d+ cancelled: stopped in [\d.]+ s /),
  ]);
  const again = await stack.frameq(['jobs', 'cancel', number.trim()]);
  expect([again.code, again.out]).toEqual([
    0,
    expect.stringContaining('had already ended as cancelled; nothing was changed.'),
  ]);

  expect((await stack.frameq(['jobs', 'retry', number.trim()])).code).toBe(0);
  expect((await stack.frameq(['jobs', 'list', '-q', '--state', 'cancelled'])).out).toBe('');
  expect((await stack.frameq(['jobs', 'cancel', '-', '-y'], { stdin: number })).code).toBe(0);
  expect((await job(number)).state).toBe('cancelled');
}, 90_000);

it('cancels what has not ended by its deadline, submits it again with changes, and deletes it only when told', async () => {
  const { out: number } = await stack.frameq([...SLOW, '--deadline', '1s', '--name', 'Late']);
  await stack.frameq(['jobs', 'watch', number.trim()]);
  const late = await job(number);
  expect(late.state).toBe('cancelled');
  expect(new Date(late.deadline_at!).getTime() - new Date(late.created_at).getTime()).toBe(1_000);
  expect((await stack.frameq(['jobs', 'view', number.trim()])).out).toContain('deadline');

  const words = ['jobs', 'clone', number.trim(), '--set', 'rate=1', '--set', 'width=320', '--deadline', '5m'];
  const clone = await stack.frameq([...words, '--name', 'In time', '--wait', '--json']);
  expect([clone.code, JSON.parse(clone.out)]).toMatchObject([
    0,
    { state: 'completed', name: 'In time', params: { rate: 1, width: 320 } },
  ]);
  const wrong = await stack.frameq(['jobs', 'clone', number.trim(), '--set', 'rat=1']);
  expect([wrong.code, wrong.err]).toEqual([3, expect.stringContaining('Did you mean "rate"?')]);

  const planned = await stack.frameq(['jobs', 'delete', number.trim(), '--dry-run']);
  expect([planned.code, planned.out]).toEqual([0, expect.stringContaining('would be deleted')]);
  const unasked = await stack.frameq(['jobs', 'delete', number.trim()]);
  expect([unasked.code, (await job(number)).state]).toEqual([3, 'cancelled']);
  const deleted = await stack.frameq(['jobs', 'delete', number.trim(), '-y']);
  expect([deleted.code, deleted.out]).toEqual([0, expect.stringContaining('is gone')]);
  const gone = await stack.frameq(['jobs', 'view', number.trim()]);
  expect([gone.code, gone.err]).toEqual([1, expect.stringContaining('JOB_NOT_FOUND')]);
}, 90_000);

it('prints what a job logged, and only what failed stages logged', async () => {
  await writeFile(path.join(folder, 'bad.mp4'), 'hello');
  const { out: number } = await stack.frameq(['run', 'scenes', 'bad.mp4'], { cwd: folder });
  const followed = await stack.frameq(['jobs', 'logs', number.trim(), '--follow']);
  expect(followed).toEqual({ code: 0, out: expect.stringContaining('probe'), err: '' });
  const failed = await stack.frameq(['jobs', 'logs', number.trim(), '--failed', '--ndjson']);
  expect(
    failed.out
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { stage: string }).stage),
  ).toContain('probe');
}, 60_000);

it('completes pipelines, parameters and jobs for a shell', async () => {
  expect((await stack.frameq(['__complete', 'pipeline'])).out).toMatch(/^scenes\t.+/m);
  expect((await stack.frameq(['__complete', 'param', '--', 'scenes'])).out).toMatch(/^sensitivity=\t0 to 1/m);
  expect((await stack.frameq(['__complete', 'job'])).out).toMatch(/^\d+\t\w+ scenes/m);
}, 30_000);

it('is told when its key is wrong', async () => {
  await writeFile(path.join(folder, 'wrong-key'), 'fq_wrong000_x_y\n');
  const { code, err } = await stack.frameq(['jobs', 'list', '--key-file', path.join(folder, 'wrong-key'), '--json']);
  expect([code, JSON.parse(err)]).toMatchObject([4, { error: { code: 'UNAUTHORIZED' } }]);
}, 30_000);

it('stops in order with `frameq down`, and says so ever after', async () => {
  const down = await stack.frameq(['down']);
  expect([down.code, down.err]).toEqual([0, expect.stringContaining('frameq has stopped.')]);
  expect((await stack.frameq(['status'])).code).toBe(5);
  const list = await stack.frameq(['jobs', 'list', '--server', stack.url]);
  expect([list.code, list.err]).toEqual([5, expect.stringContaining('frameq up')]);
  expect((await stack.frameq(['down'])).err).toContain('frameq did not run here.');
}, 90_000);

async function job(number: string): Promise<JobSummary> {
  return JSON.parse((await stack.frameq(['jobs', 'view', number.trim(), '--json'])).out) as JobSummary;
}
