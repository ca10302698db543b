import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { settlement } from '@frameq/testing';
import { type JobDesk, openJobDesk } from './job-desk.js';

let desk: JobDesk;
let jobId: string;
const caller = () => desk.caller();

const line = (number: number, level: string, message: string, more = {}) =>
  `${JSON.stringify({ line: number, time: '2026-01-15T09:30:00.000Z', level, message, ...more })}\n`;

/** Two items whose first stage logged: the first one in two attempts, its second attempt in two chunks. */
beforeAll(async () => {
  desk = await openJobDesk();
  const inputs = [await desk.upload('a.mp4'), await desk.upload('b.mp4')];
  jobId = (await desk.jobs.submitJob({ pipeline: 'two-steps', inputs, priority: 1 }, caller())).job.id;
  const [first] = (await desk.claimNext()).claimed;
  await log(first!, 0, 1, [line(1, 'info', 'Started'), line(2, 'error', 'Broke', { fields: { frame: 3 } })]);
  const artifact = {
    name: 'half.json',
    kind: 'report',
    mediaType: 'application/json',
    bytes: 4,
    sha256: 'a'.repeat(64),
  };
  await desk.stores.stages.settle([settlement(first!, { move: 'requeue', outcome: 'crashed', artifacts: [artifact] })]);
  const [again] = (await desk.claimNext()).claimed;
  await log(again!, 0, 1, [line(1, 'info', 'Started'), line(2, 'debug', 'Frame 100')]);
  await log(again!, 1, 3, [line(3, 'warn', 'Odd size')]);
  const [second] = (await desk.claimNext()).claimed;
  await log(second!, 0, 1, [line(1, 'info', 'Started')]);
  const whole = { ...artifact, name: 'whole.json', bytes: 9 };
  await desk.stores.stages.settle([settlement(again!, { artifacts: [whole] })]);
  const thumb = { ...artifact, name: 'thumb.webp', kind: 'thumbnail', mediaType: 'image/webp' };
  await desk.stores.stages.settle([settlement(second!, { artifacts: [thumb] })]);
});
afterAll(() => desk.close());

async function log(
  stage: { stageId: string; token: number; tenantId: string },
  index: number,
  firstLine: number,
  lines: string[],
) {
  const text = lines.join('');
  await desk.storage.putLogChunk(stage, index, text);
  const { stageId, token } = stage;
  await desk.stores.logs.insert([{ stageId, token, index, firstLine, lines: lines.length, bytes: text.length }]);
}

async function read(filter: Parameters<JobDesk['jobs']['jobLogs']>[2] = {}): Promise<string[]> {
  const lines: string[] = [];
  for await (const one of await desk.jobs.jobLogs(jobId, caller(), filter)) {
    lines.push(`${one.item_index}/${one.stage}/${one.attempt}/${one.line} ${one.message}`);
  }
  return lines;
}

describe('jobLogs', () => {
  it('reads every line by item, stage, attempt and line', async () => {
    expect(await read()).toEqual([
      ...['0/prepare/1/1 Started', '0/prepare/1/2 Broke'],
      ...['0/prepare/2/1 Started', '0/prepare/2/2 Frame 100', '0/prepare/2/3 Odd size'],
      '1/prepare/1/1 Started',
    ]);
  });

  it('filters by line, level, text, item and stage, and stops at the limit', async () => {
    expect(await read({ afterLine: 1 })).toEqual([
      '0/prepare/1/2 Broke',
      '0/prepare/2/2 Frame 100',
      '0/prepare/2/3 Odd size',
    ]);
    expect(await read({ level: 'warn' })).toEqual(['0/prepare/1/2 Broke', '0/prepare/2/3 Odd size']);
    expect(await read({ text: 'FRAME' })).toEqual(['0/prepare/2/2 Frame 100']);
    expect(await read({ itemIndex: 1 })).toEqual(['1/prepare/1/1 Started']);
    expect(await read({ stage: 'look' })).toEqual([]);
    expect(await read({ limit: 2 })).toEqual(['0/prepare/1/1 Started', '0/prepare/1/2 Broke']);
  });

  it('keeps the fields of a line', async () => {
    const [broke] = await collect(await desk.jobs.jobLogs(jobId, caller(), { level: 'error' }));
    expect(broke).toEqual({
      ...{ line: 2, time: '2026-01-15T09:30:00.000Z', level: 'error', message: 'Broke', fields: { frame: 3 } },
      ...{ item_index: 0, stage: 'prepare', attempt: 1 },
    });
  });
});

it('reads past what a power cut left of a chunk', async () => {
  const { job } = await desk.jobs.submitJob({ pipeline: 'tick' }, caller());
  const [stage] = (await desk.claimNext()).claimed;
  await log(stage!, 0, 1, [line(1, 'info', 'Started'), '{"line":2,"ti']);
  await log(stage!, 1, 3, ['\0'.repeat(64)]);
  const lines = await collect(await desk.jobs.jobLogs(job.id, caller()));
  expect(lines.map((one) => one.message)).toEqual(['Started']);
});

describe('jobArtifacts', () => {
  it('lists the files of a job by item; what a failed run left goes when a later one completes', async () => {
    const { data: files } = await desk.jobs.jobArtifacts(jobId, caller());
    expect(files.map(({ item_index, stage, name, partial }) => [item_index, stage, name, partial])).toEqual([
      [0, 'prepare', 'whole.json', false],
      [1, 'prepare', 'thumb.webp', false],
    ]);
    expect(files[1]).toMatchObject({ job_id: jobId, kind: 'thumbnail', media_type: 'image/webp', bytes: 4 });
    expect(files[1]!.url).toBe(`/api/v1/artifacts/${files[1]!.id}/content`);
  });

  it('gives one file with the place it lies at, to its tenant alone', async () => {
    const [file] = (await desk.jobs.jobArtifacts(jobId, caller())).data;
    const row = await desk.stores.artifacts.get(file!.id, 'default');
    expect(row).toMatchObject({
      tenantId: 'default',
      stageId: expect.any(String),
      token: expect.any(Number),
      name: 'whole.json',
      jobId,
    });
    expect(await desk.stores.artifacts.get(file!.id, 'other')).toBeNull();
  });

  it('answers an empty list for a job without files', async () => {
    const { job } = await desk.jobs.submitJob({ pipeline: 'tick' }, caller());
    expect(await desk.jobs.jobArtifacts(job.id, caller())).toMatchObject({ data: [], has_more: false });
    expect(await collect(await desk.jobs.jobLogs(job.id, caller()))).toEqual([]);
  });
});

async function collect<T>(rows: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const row of rows) all.push(row);
  return all;
}
