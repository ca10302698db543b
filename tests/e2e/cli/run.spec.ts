import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { waitFor } from '@frameq/testing';
import { runCli } from '@frameq/cli';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { artifactView, completedJob, jobView, stageView } from './example-views.js';
import { FakeGateway, refuse } from './fake-gateway.js';
import { runWith, testTerminal } from './test-terminal.js';

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

const submitted = (): Record<string, unknown> =>
  JSON.parse(gateway.requests('POST /jobs')[0]!.body.toString()) as Record<string, unknown>;

it('uploads, submits once with typed parameters, and prints the number of the job', async () => {
  const flags = [
    '--set',
    'threshold=0.3',
    '--set',
    'thumbnails=no',
    '-w',
    '2',
    '--name',
    'Dailies',
    '--priority',
    '5',
    '--label',
    'reel=A012',
  ];
  const { code, out, err } = await runWith(gateway, ['run', 'scenes', 'film.mp4', ...flags], { cwd });
  expect(err).toContain('Submitted job 1: scenes over 1 file. Follow it: frameq jobs watch 1');
  expect([code, out]).toEqual([0, '1\n']);
  const [upload] = gateway.requests('POST /uploads');
  expect([upload!.body.toString(), upload!.headers['content-length']]).toEqual(['film', '4']);
  expect(submitted()).toMatchObject({
    params: { threshold: 0.3, thumbnails: false },
    max_parallel: 2,
    name: 'Dailies',
    priority: 5,
    labels: { reel: 'A012' },
  });
  expect(gateway.requests('POST /jobs')[0]!.headers['idempotency-key']).toMatch(/^[0-9a-f-]{36}$/);
});

it('names every bad path at once, before anything is sent', async () => {
  await mkdir(path.join(cwd, 'folder'));
  const { code, err } = await runWith(gateway, ['run', 'scenes', 'film.mp4', 'flim.mp4', 'folder'], { cwd });
  expect(code).toBe(3);
  expect(err).toBe(
    'error PATHS_UNUSABLE: 2 of the paths cannot be used:\n' +
      '  flim.mp4 does not exist. Check the spelling, and the folder you are in.\n' +
      '  folder is a folder. Add --recursive to take the files in it.\n' +
      'hint: Correct the paths; nothing was submitted.\n',
  );
  expect(gateway.requests('POST /uploads')).toHaveLength(0);
});

it('says so when no file was named', async () => {
  const { code, err } = await runWith(gateway, ['run', 'scenes'], { cwd });
  expect([code, err]).toEqual([
    3,
    'error NO_FILES: No file was named.\nhint: Name at least one file: `frameq run PIPELINE FILE…`.\n',
  ]);
});

it('takes the videos of a folder in the order of their names, and file names from stdin', async () => {
  await mkdir(path.join(cwd, 'reel', '.hidden'), { recursive: true });
  for (const name of ['shot10.mov', 'shot9.mov', 'notes.txt', '.hidden/x.mp4'])
    await writeFile(path.join(cwd, 'reel', name), name);
  const { out } = await runWith(gateway, ['run', 'scenes', '-r', 'reel', '-', '--dry-run', '--json=files,params'], {
    cwd,
    stdin: 'film.mp4\n',
  });
  const plan = JSON.parse(out) as { files: { path: string }[]; params: object };
  expect(plan.files.map((file) => path.relative(cwd, file.path))).toEqual([
    'reel/shot9.mov',
    'reel/shot10.mov',
    'film.mp4',
  ]);
  expect(plan.params).toEqual({ threshold: 0.4, thumbnails: true });
  expect(gateway.seen.filter(({ method }) => method === 'POST').map((request) => request.path)).toEqual([
    '/pipelines/validate',
  ]);
});

it('shows every wrong parameter at once, and what was meant', async () => {
  const { code, err } = await runWith(
    gateway,
    ['run', 'scenes', 'film.mp4', '--set', 'thresold=1', '--set', 'threshold=high'],
    { cwd },
  );
  expect(code).toBe(3);
  expect(err).toContain('error PARAMS_INVALID: 2 parameters are wrong:');
  expect(err).toContain('Did you mean "threshold"?');
  expect(err).toContain('threshold must be a number. Lower finds more cuts.');
  expect(gateway.requests('POST /uploads')).toHaveLength(0);
});

it('asks what was meant by an unknown pipeline', async () => {
  const { code, err } = await runWith(gateway, ['run', 'scnes', 'film.mp4'], { cwd });
  expect(code).toBe(3);
  expect(err).toContain('error PIPELINE_NOT_FOUND: There is no pipeline "scnes". Did you mean "scenes"?');
});

it('goes on with the other files when the server refuses one, and ends as partial', async () => {
  await writeFile(path.join(cwd, 'empty.mp4'), '');
  const { code, err } = await runWith(gateway, ['run', 'scenes', 'empty.mp4', 'film.mp4'], { cwd });
  expect(code).toBe(2);
  expect(err).toContain('error EMPTY_FILE: empty.mp4 has no bytes.');
  expect(submitted()['inputs']).toHaveLength(1);
});

it('ends with the refusal when no file is left', async () => {
  await writeFile(path.join(cwd, 'empty.mp4'), '');
  const { code, err } = await runWith(gateway, ['run', 'scenes', 'empty.mp4'], { cwd });
  expect(code).toBe(1);
  expect(err.match(/error EMPTY_FILE/g)).toHaveLength(1);
  expect(gateway.requests('POST /jobs')).toHaveLength(0);
});

it('waits over the event stream through a broken connection, without polling, and downloads the results', async () => {
  const content = Buffer.from('{"scenes":[]}');
  gateway.artifacts.push({ view: artifactView(1, 'scenes.json', content), content });
  const ended = runWith(gateway, ['run', 'scenes', 'film.mp4', '-o', 'results'], { cwd });
  await waitFor(() => gateway.openStreams === 1);
  gateway.cutStreams();
  await waitFor(() => gateway.openStreams === 1 && gateway.requests('GET /events').length === 2);
  const reads = gateway.seen.length;
  gateway.put(jobView(99)); // another job's news is no reason to read ours
  gateway.put(completedJob(1));
  const { code, out, err } = await ended;
  expect(code).toBe(0);
  expect(out).toContain('completed');
  expect(err).toContain('1 file in ');
  const after = gateway.seen.slice(reads).map((request) => `${request.method} ${request.path}`);
  expect(
    after.filter((request) => request.startsWith('GET /jobs/0190a6a0') && !request.endsWith('artifacts')).length,
  ).toBeLessThanOrEqual(2);
});

it('resumes the event stream where it broke', async () => {
  gateway.put(jobView(1, { state: 'running' }));
  const ended = runWith(gateway, ['jobs', 'watch', '1']);
  await waitFor(() => gateway.openStreams === 1);
  const reads = gateway.requests('GET /jobs/1').length;
  gateway.put(jobView(1, { state: 'running', progress: 0.5 }));
  await waitFor(() => gateway.requests('GET /jobs/1').length > reads);
  gateway.cutStreams();
  await waitFor(() => gateway.requests('GET /events').length === 2);
  expect(gateway.requests('GET /events')[1]!.headers['last-event-id']).toBe('1-2');
  gateway.put(completedJob(1));
  expect((await ended).code).toBe(0);
});

it.each([
  ['completed', 0, {}],
  ['completed', 2, { warnings: 1 }],
  ['partial', 2, {}],
  ['failed', 1, {}],
  ['cancelled', 1, {}],
] as const)('ends a wait for a %s job with %i', async (state, code, more) => {
  const ended = runWith(gateway, ['run', 'scenes', 'film.mp4', '--wait', '-q'], { cwd });
  await waitFor(() => gateway.openStreams === 1);
  gateway.put(completedJob(1, { state, ...more }));
  expect(await ended).toMatchObject({ code, out: `${completedJob(1).id}\n`, err: '' });
});

it('gives up after --timeout, says that the job goes on, and ends with 8', async () => {
  const { code, out, err } = await runWith(
    gateway,
    ['run', 'scenes', 'film.mp4', '--wait', '--timeout', '400ms', '--json=state'],
    { cwd },
  );
  expect(err).toContain('Job 1 is queued and goes on. Follow it: frameq jobs watch 1');
  expect([code, JSON.parse(out)]).toEqual([8, { state: 'queued' }]);
});

it('leaves the job running at the first Ctrl-C and cancels it at the second', async () => {
  const terminal = testTerminal({ cwd, env: { FRAMEQ_SERVER: gateway.url, FRAMEQ_API_KEY: gateway.key } });
  const ended = runCli(['run', 'scenes', 'film.mp4', '--wait'], terminal);
  await waitFor(() => gateway.openStreams === 1);
  terminal.interrupt();
  await waitFor(() => terminal.err.includes('Job 1 goes on.'));
  expect(terminal.err).toContain('Press Ctrl-C again within 2 s to cancel it.');
  expect(gateway.requests(`POST /jobs/${jobView(1).id}/cancel`)).toHaveLength(0);
  terminal.interrupt();
  await waitFor(() => gateway.requests(`POST /jobs/${jobView(1).id}/cancel`).length === 1);
  gateway.put(completedJob(1, { state: 'cancelled' }));
  expect(await ended).toBe(130);
  expect(terminal.err).toContain('Job 1 is cancelled');
});

it('draws progress in place on a terminal: the whole, then each running item', async () => {
  const running = stageView({
    state: 'running',
    progress: 0.63,
    progress_note: 'decoding',
    eta_s: 20,
    device: 'cuda:0',
    attempt: 1,
  });
  const job = jobView(1, {
    state: 'running',
    progress: 0.41,
    eta_s: 125,
    items: { total: 3, queued: 1, running: 1, completed: 0, failed: 1, cancelled: 0 },
  });
  gateway.put({ ...job, item_list: [{ ...job.item_list[0]!, state: 'running', stages: [running] }] });
  const terminal = testTerminal({
    tty: true,
    columns: 120,
    env: { FRAMEQ_SERVER: gateway.url, FRAMEQ_API_KEY: gateway.key },
  });
  const ended = runCli(['jobs', 'watch', '1', '--no-color'], terminal);
  await waitFor(() => terminal.err.includes('decoding'));
  expect(terminal.err).toContain(
    'job 1 █████████░░░░░░░░░░░░░░░ 41%  [1/3]  eta 2 min 05 s  failed 1\n  film.mp4  detect 63%  decoding  eta 20 s  on cuda:0\n',
  );
  gateway.put(completedJob(1));
  expect(await ended).toBe(0);
  expect(terminal.out).not.toContain('█');
});

it('ends at once when the key is refused in the middle', async () => {
  gateway.put(jobView(1, { state: 'running' }));
  gateway.next('GET /events', (_request, response) => refuse(response, 401, 'UNAUTHORIZED', 'The key was revoked.'));
  expect(await runWith(gateway, ['jobs', 'watch', '1'])).toMatchObject({
    code: 4,
    err: expect.stringMatching(/^error UNAUTHORIZED: The key was revoked\.\nhint: The key came from FRAMEQ_API_KEY\./),
  });
});

it('tells a file that may not be read from one that is not there', async () => {
  await chmod(path.join(cwd, 'film.mp4'), 0);
  const { err } = await runWith(gateway, ['run', 'scenes', 'film.mp4', 'film.mp4/x'], { cwd });
  if (process.getuid?.() === 0)
    expect(err).toContain('film.mp4/x does not exist.'); // nothing is unreadable to root
  else expect(err).toContain('film.mp4 may not be read by you.');
});
