import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { completedJob, jobView, stageView } from './example-views.js';
import { FakeGateway } from './fake-gateway.js';
import { runWith } from './test-terminal.js';

let gateway: FakeGateway;
beforeEach(async () => {
  gateway = await FakeGateway.start();
});
afterEach(() => gateway.close());

const FAILED = {
  code: 'NOT_A_VIDEO',
  class: 'invalid_input' as const,
  message: 'notes.txt is plain text.',
  hint: 'Submit a video such as MP4, MOV, MKV, WebM, AVI or MPEG-TS.',
};

it('lists jobs as a table that says why one failed and why one waits', async () => {
  gateway.put(completedJob(1, { name: 'Dailies' }));
  gateway.put(jobView(2, { state: 'failed', error: FAILED }));
  gateway.put(jobView(3, { waiting_reason: 'No live worker serves the queue gpu.' }));
  const { code, out, err } = await runWith(gateway, ['jobs', 'list']);
  expect(code).toBe(0);
  const lines = out.trimEnd().split('\n');
  expect(lines[0]).toMatch(/^JOB +STATE +PIPELINE +NAME +ITEMS +DONE +TOOK +AGE +NOTE$/);
  expect(lines[1]).toMatch(/completed +scenes +Dailies +1 +100% +3\.5 s/);
  expect(lines[2]).toContain('NOT_A_VIDEO: notes.txt is plain text.');
  expect(lines[3]).toContain('No live worker serves the queue gpu.');
  expect(err).toBe('');
});

it('prints the same data with and without a terminal', async () => {
  gateway.put(completedJob(1));
  const piped = await runWith(gateway, ['jobs', 'list', '--json']);
  const shown = await runWith(gateway, ['jobs', 'list', '--json'], { tty: true });
  expect(shown.out).toBe(piped.out);
  expect(JSON.parse(piped.out)).toMatchObject([{ number: 1, state: 'completed' }]);
});

it('keeps only the fields named, reaching into objects', async () => {
  gateway.put(jobView(2, { state: 'failed', error: FAILED }));
  const { out } = await runWith(gateway, ['jobs', 'list', '--json=number,error.code']);
  expect(JSON.parse(out)).toEqual([{ number: 2, 'error.code': 'NOT_A_VIDEO' }]);
  const wrong = await runWith(gateway, ['jobs', 'list', '--json=nummer']);
  expect(wrong.code).toBe(3);
  expect(JSON.parse(wrong.err)).toMatchObject({ error: { code: 'USAGE', message: 'There is no field "nummer".' } });
});

it('follows pages up to the limit, and says how many more there are', async () => {
  for (let number = 1; number <= 250; number++) gateway.put(jobView(number));
  const { out, err } = await runWith(gateway, ['jobs', 'list', '-n', '210', '--ndjson']);
  expect(out.trimEnd().split('\n')).toHaveLength(210);
  expect(err).toContain('210 of 250 jobs');
});

it('finds a job by number, UUID, and a beginning of the UUID that fits one job only', async () => {
  gateway.put(jobView(1, { id: '0190aaaa-0000-7000-8000-000000000001' }));
  gateway.put(jobView(2, { id: '0190bbbb-0000-7000-8000-000000000002' }));
  for (const id of ['2', '0190bbbb-0000-7000-8000-000000000002', '0190b', '#2']) {
    const { out } = await runWith(gateway, ['jobs', 'view', id, '--json=number']);
    expect(JSON.parse(out)).toEqual({ number: 2 });
  }
  const both = await runWith(gateway, ['jobs', 'view', '0190']);
  expect(both.code).toBe(3);
  expect(both.err).toMatch(/error ID_AMBIGUOUS: "0190" begins the ids of 2 jobs: 1 \(.*\), 2 \(.*\)\.\nhint: /);
  const none = await runWith(gateway, ['jobs', 'view', 'zebra']);
  expect(none.code).toBe(3);
  expect(none.err).toContain('"zebra" is no job id.');
});

it('shows a failed job with code, hint and the commands that go on from there', async () => {
  const job = jobView(7, {
    state: 'failed',
    items: { total: 1, queued: 0, running: 0, completed: 0, failed: 1, cancelled: 0 },
  });
  const stage = stageView({
    state: 'failed',
    error: FAILED,
    attempt: 1,
    started_at: job.created_at,
    finished_at: job.created_at,
  });
  gateway.put({ ...job, item_list: [{ ...job.item_list[0]!, state: 'failed', stages: [stage] }] });
  const { out } = await runWith(gateway, ['jobs', 'view', '7']);
  expect(out).toContain('error NOT_A_VIDEO: notes.txt is plain text.');
  expect(out).toContain(`hint: ${FAILED.hint}`);
  expect(out).toContain('frameq jobs logs 7 --failed');
  expect(out).not.toContain('frameq jobs retry 7'); // a text stays no video, however often it is tried

  const lost = { ...FAILED, code: 'WORKER_LOST', class: 'worker_lost' as const };
  gateway.put({ ...job, item_list: [{ ...job.item_list[0]!, state: 'failed', stages: [{ ...stage, error: lost }] }] });
  expect((await runWith(gateway, ['jobs', 'view', '7'])).out).toContain('frameq jobs retry 7');
});

it('never lets text from elsewhere move the cursor', async () => {
  gateway.put(jobView(1, { name: 'evil\u001b[2Jname' }));
  const { out } = await runWith(gateway, ['jobs', 'view', '1'], { tty: true });
  expect(out).not.toContain('\u001b[2J');
  expect(out).toContain('evil\\u001b[2Jname');
});

it('cancels the jobs on stdin once --yes was said, and prints the receipt of each', async () => {
  gateway.put(jobView(1, { state: 'running' }));
  gateway.put(jobView(2, { state: 'running' }));
  const asked = await runWith(gateway, ['jobs', 'cancel', '-'], { stdin: '1\n2\n' });
  expect(asked.code).toBe(3);
  expect(asked.err).toContain('Cancel 2 jobs?');
  expect(gateway.requests('POST /jobs/1/cancel')).toHaveLength(0);

  const receipt = {
    mode: 'cooperative' as const,
    requested_at: '',
    stopped_at: '',
    took_ms: 1_800,
    signal: 'SIGTERM',
    pending_cancelled: 2,
    gpu_memory_freed_mb: 11_200,
  };
  for (const number of ['1', '2']) {
    gateway.next(`POST /jobs/${number}/cancel`, (_request, response) => {
      const job = { ...gateway.jobs.get(jobView(Number(number)).id)!, state: 'cancelled' as const, cancel: receipt };
      response.end(JSON.stringify({ ...job, state: 'cancelling', cancel: { ...receipt, mode: null } }));
      gateway.put(job);
    });
  }
  const done = await runWith(gateway, ['jobs', 'cancel', '-', '-y'], { stdin: '1 2' });
  expect(done.code).toBe(0);
  expect(done.out).toContain(
    'Job 1 cancelled: stopped in 1.8 s on its own after SIGTERM, 11.2 GB of GPU memory freed, 2 waiting stages cancelled.',
  );
  expect(done.out).toContain('Job 2 cancelled');
});

it('prints logs once each, in colour only on a terminal', async () => {
  gateway.put(completedJob(1));
  const line = {
    line: 1,
    time: '2026-01-15T09:30:02.123Z',
    level: 'warn' as const,
    message: 'slow disk',
    item_index: 0,
    stage: 'detect',
    attempt: 1,
    fields: { ms: 12 },
  };
  gateway.logs.push(line, { ...line, line: 2, message: 'done' });
  const piped = await runWith(gateway, ['jobs', 'logs', '1', '--follow']);
  expect(piped.out).toBe('09:30:02.123 warn  #0 detect  slow disk ms=12\n09:30:02.123 warn  #0 detect  done ms=12\n');
  const shown = await runWith(gateway, ['jobs', 'logs', '1'], { tty: true });
  expect(shown.out).toContain('\u001b[33mslow disk ms=12\u001b[0m');
  for (const env of [{ NO_COLOR: '1' }, { TERM: 'dumb' }]) {
    expect((await runWith(gateway, ['jobs', 'logs', '1'], { tty: true, env })).out).toBe(piped.out);
  }
});

it('reads a log again when the answer broke off, and prints no line twice', async () => {
  gateway.put(completedJob(1));
  const line = { time: '2026-01-15T09:30:02.123Z', level: 'info' as const, item_index: 0, stage: 'detect', attempt: 1 };
  gateway.logs.push({ ...line, line: 1, message: 'one' }, { ...line, line: 2, message: 'two' });
  gateway.next(`GET /jobs/${completedJob(1).id}/logs`, (_request, response) => {
    response.writeHead(200, { 'content-length': 10_000 });
    response.write(`${JSON.stringify(gateway.logs[0])}\n`, () => response.destroy());
  });
  const { code, out } = await runWith(gateway, ['jobs', 'logs', '1', '--ndjson']);
  expect(code).toBe(0);
  expect(
    out
      .trim()
      .split('\n')
      .map((text) => (JSON.parse(text) as { message: string }).message),
  ).toEqual(['one', 'two']);
});
