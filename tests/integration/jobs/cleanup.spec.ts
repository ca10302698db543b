import type { CleanupReport, JobView } from '@frameq/contracts';
import { uuidV7 } from '@frameq/domain';
import { cleanUp, type CleanupTerms } from '@frameq/jobs';
import { StoredFiles } from '@frameq/storage';
import { settlement } from '@frameq/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { chmod, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { type JobDesk, openJobDesk } from './job-desk.js';

let desk: JobDesk;
beforeEach(async () => {
  desk = await openJobDesk();
});
afterEach(() => desk.close());

/** Stores a file of a tenant and records it, both as old as a year. */
async function upload(text: string, tenantId = 'default'): Promise<{ id: string; sha256: string }> {
  const { sha256, bytes } = await desk.storage.putInput(tenantId, Readable.from([Buffer.from(text)]), {
    maxBytes: 1e6,
  });
  const id = uuidV7(Date.now(), randomBytes(16));
  await desk.stores.inputs.insert({ id, tenantId, sha256, bytes, name: `${text}.mp4` });
  await desk.rows(`update input set created_at = now() - interval '1 year' where id = $1`, id);
  await age(await desk.storage.inputPath(tenantId, sha256));
  return { id, sha256 };
}

async function age(file: string): Promise<void> {
  const old = new Date(Date.now() - 366 * 86_400_000);
  await utimes(file, old, old);
}

/** Submits a job over an input and runs its first stage, which leaves a file and a log; the second fails. */
async function runJob(input: string): Promise<JobView> {
  const { job } = await desk.jobs.submitJob({ pipeline: 'two-steps', inputs: [input] }, desk.caller());
  const [stage] = (await desk.claimNext()).claimed;
  const place = { tenantId: 'default', stageId: stage!.stageId, token: stage!.token };
  const stored = await desk.storage.putArtifact({ ...place, name: 'a.json' }, (file) => writeFile(file, '{"a":1}'));
  await desk.storage.putLogChunk(place, 0, '{}\n');
  const { tenantId: _, ...lease } = place;
  await desk.stores.logs.insert([{ ...lease, index: 0, firstLine: 1, lines: 1, bytes: 3 }]);
  const artifacts = [{ name: 'a.json', kind: 'a', mediaType: 'application/json', ...stored }];
  await desk.stores.stages.settle([settlement(stage!, { artifacts })]);
  return job;
}

/** Ends a job that `runJob` left waiting for its second stage, as if that had been so many days ago. */
async function endJob(id: string, daysAgo: number): Promise<void> {
  await desk.jobs.cancelJob(id, desk.caller());
  await desk.rows(`update job set finished_at = now() - make_interval(days => $2::int) where id = $1`, id, daysAgo);
}

const actor = { actorId: null, actor: 'test' };

function clean(terms: Partial<CleanupTerms> = {}): Promise<CleanupReport> {
  const { retention, audit } = desk.stores;
  const parts = { retention, audit, files: new StoredFiles(desk.directory), log: { warn: () => undefined } };
  return cleanUp({ dryRun: false, filesAfterDays: 30, jobsAfterDays: null, actor, ...terms }, parts);
}

const counts = ({ kinds }: CleanupReport): Record<string, number> =>
  Object.fromEntries(kinds.filter((kind) => kind.count > 0).map((kind) => [kind.kind, kind.count]));

async function filesOf(kind: 'inputs' | 'artifacts' | 'logs'): Promise<string[]> {
  const found = await readdir(path.join(desk.directory, kind), { recursive: true, withFileTypes: true }).catch(
    () => [],
  );
  return found.filter((entry) => entry.isFile()).map((entry) => entry.name);
}

const deeds = async (): Promise<{ action: string; detail: { ids: string[] } }[]> =>
  (await desk.stores.audit.list({ tenantId: 'default', limit: 50 })) as never;

describe('a cleanup', () => {
  it('counts first, then removes what ended long ago, and says so on the job, in the audit log and on disk', async () => {
    const input = await upload('film');
    const job = await runJob(input.id);
    await endJob(job.id, 31);
    const expected = { artifacts: 1, logs: 1, inputs: 1 };
    expect(counts(await clean({ dryRun: true }))).toEqual(expected);
    expect([await filesOf('inputs'), await filesOf('artifacts'), await deeds()]).toEqual([
      [input.sha256],
      ['a.json'],
      [],
    ]);
    const report = await clean();
    expect(counts(report)).toEqual(expected);
    expect(report.total_bytes).toBe(4 + 7 + 3);
    expect([await filesOf('inputs'), await filesOf('artifacts'), await filesOf('logs')]).toEqual([[], [], []]);
    const after = await desk.jobs.getJob(job.id, desk.caller());
    expect(after.files_removed_at).not.toBeNull();
    expect(after.item_list[0]!.input).toMatchObject({ id: input.id, removed_at: expect.any(String) });
    const {
      data: [artifact],
    } = await desk.jobs.jobArtifacts(job.id, desk.caller());
    expect(artifact).toMatchObject({ name: 'a.json', removed_at: expect.any(String) });
    expect((await deeds()).map((deed) => deed.action).sort()).toEqual(['files.remove', 'input.remove']);
    expect((await deeds()).flatMap((deed) => deed.detail.ids)).toEqual(
      expect.arrayContaining([input.id, artifact!.id]),
    );
    expect(counts(await clean())).toEqual({});
    await expect(desk.jobs.retryJob(job.id, desk.caller())).rejects.toMatchObject({ code: 'INPUT_GONE' });
    const again = desk.jobs.submitJob({ pipeline: 'two-steps', inputs: [input.id] }, desk.caller());
    await expect(again).rejects.toMatchObject({ code: 'INPUT_GONE', field: 'inputs[0]' });
  });

  it('never touches what a job needs that has not ended, however old', async () => {
    const input = await upload('film');
    const old = await runJob(input.id);
    await endJob(old.id, 400);
    const waiting = await runJob(input.id); // the same input, and its second stage is still to come
    await desk.rows(`update job set created_at = now() - interval '1 year' where id = $1`, waiting.id);
    const { job: stopped } = await desk.jobs.submitJob({ pipeline: 'two-steps', inputs: [input.id] }, desk.caller());
    await endJob(stopped.id, 400);
    expect(counts(await clean())).toEqual({ artifacts: 1, logs: 1 });
    expect([await filesOf('inputs'), await filesOf('artifacts')]).toEqual([[input.sha256], ['a.json']]);
    await desk.jobs.retryJob(stopped.id, desk.caller());
    expect(counts(await clean({ filesAfterDays: 1 }))).toEqual({});
    // Its second stage would read what the first one made.
    const gone = { code: 'INPUT_GONE', message: 'Retention removed files of the stage prepare, which look may read.' };
    await expect(desk.jobs.retryJob(old.id, desk.caller())).rejects.toMatchObject(gone);
  });

  it('keeps young jobs, and a content that another input still names', async () => {
    const [one, other] = [await upload('same'), await upload('same')];
    const [old, young] = [await runJob(one.id), await runJob(other.id)];
    await endJob(old.id, 31);
    await endJob(young.id, 29);
    expect(counts(await clean())).toEqual({ artifacts: 1, logs: 1, inputs: 1 });
    expect(await filesOf('inputs')).toEqual([one.sha256]);
    expect((await desk.jobs.getJob(young.id, desk.caller())).files_removed_at).toBeNull();
  });

  it('lets whoever submits an input at the same time win, or be told', async () => {
    for (let round = 0; round < 15; round++) {
      const { id, sha256 } = await upload(`film ${round}`);
      const [submitted] = await Promise.allSettled([
        desk.jobs.submitJob({ pipeline: 'two-steps', inputs: [id] }, desk.caller()),
        clean(),
      ]);
      const kept = (await filesOf('inputs')).includes(sha256);
      if (submitted.status === 'fulfilled') expect(kept).toBe(true);
      else expect(submitted.reason).toMatchObject({ code: expect.stringMatching(/^INPUT_(GONE|NOT_FOUND)$/) });
    }
  });

  it('spares a content that was stored again just now, and finds it later if nobody came for it', async () => {
    const { sha256 } = await upload('film');
    await desk.storage.hasInput('default', sha256);
    expect(counts(await clean())).toEqual({ inputs: 1 });
    expect(await filesOf('inputs')).toEqual([sha256]);
    await age(await desk.storage.inputPath('default', sha256));
    expect(counts(await clean({ filesAfterDays: null }))).toEqual({ orphans: 1 });
    expect(await filesOf('inputs')).toEqual([]);
  });

  it('removes files that no row names after a day, but none of a run that is under way', async () => {
    const input = await upload('film');
    await desk.jobs.submitJob({ pipeline: 'two-steps', inputs: [input.id] }, desk.caller());
    const [stage] = (await desk.claimNext()).claimed;
    const place = { tenantId: 'default', stageId: stage!.stageId, token: stage!.token };
    const put = async (token: number, name: string, isOld = true): Promise<void> => {
      await desk.storage.putArtifact({ ...place, token, name }, (file) => writeFile(file, name));
      if (isOld) await age(await desk.storage.artifactPath({ ...place, token, name }));
    };
    await put(place.token, 'under-way.bin');
    await put(place.token + 7, 'left-behind.bin');
    await put(place.token + 7, 'young.bin', false);
    expect(counts(await clean({ filesAfterDays: null }))).toEqual({ orphans: 1 });
    expect((await filesOf('artifacts')).sort()).toEqual(['under-way.bin', 'young.bin']);
  });

  it('goes on when a file is gone already, or cannot be removed', async () => {
    const [gone, stuck] = [await upload('gone'), await upload('stuck')];
    await rm(await desk.storage.inputPath('default', gone.sha256));
    const folder = path.dirname(await desk.storage.inputPath('default', stuck.sha256));
    await chmod(folder, 0o500);
    const report = await clean();
    expect(counts(report)).toEqual({ inputs: 2 });
    await chmod(folder, 0o700);
    // Root may remove it in spite of that; who may not leaves it to the sweep.
    expect([0, 1]).toContain(report.failures);
    await clean({ filesAfterDays: null });
    expect(await filesOf('inputs')).toEqual([]);
  });

  it('deletes jobs by policy, with all that was theirs', async () => {
    const input = await upload('film');
    const [old, young] = [await runJob(input.id), await runJob((await upload('other')).id)];
    await endJob(old.id, 400);
    await endJob(young.id, 10);
    expect(counts(await clean({ filesAfterDays: null, jobsAfterDays: 365, dryRun: true }))).toMatchObject({ jobs: 1 });
    expect(counts(await clean({ filesAfterDays: null, jobsAfterDays: 365 }))).toMatchObject({ jobs: 1, artifacts: 1 });
    await expect(desk.jobs.getJob(old.id, desk.caller())).rejects.toMatchObject({ code: 'JOB_NOT_FOUND' });
    expect(await desk.jobs.getJob(young.id, desk.caller())).toMatchObject({ files_removed_at: null });
    const left = await desk.rows('select id from input where id = $1', input.id);
    expect([left, await filesOf('artifacts')]).toEqual([[], ['a.json']]);
  });

  it('removes more than a batch', async () => {
    const { id } = await upload('film');
    const job = await runJob(id);
    await desk.rows(
      `insert into artifact (stage_id, token, name, kind, media_type, bytes, sha256)
       select s.id, 1, 'many/' || n, 'k', 'text/plain', 1, '' from stage s, generate_series(1, 2500) n
        where s.job_id = $1 and s.position = 0`,
      job.id,
    );
    await endJob(job.id, 31);
    expect(counts(await clean())).toMatchObject({ artifacts: 2_501 });
    const sizes = (await deeds()).map((deed) => deed.detail.ids.length);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(1_001);
  });
});

it('forgets logs after 30 days, but not those of a job that has not ended', async () => {
  const [done, waiting] = [await runJob((await upload('a')).id), await runJob((await upload('b')).id)];
  await endJob(done.id, 1);
  await desk.rows(`update log_chunk set created_at = now() - interval '31 days'`);
  const noted: unknown[] = [];
  const pruned = await desk.stores.retention.pruneLogs(100, async (rows) => void noted.push(...rows));
  expect(pruned.map((chunk) => chunk.jobId)).toEqual([done.id]);
  expect(noted).toEqual(pruned);
  const [{ count }] = (await desk.rows<{ count: number }>(
    `select count(*) as count from log_chunk l join stage s on s.id = l.stage_id where s.job_id = $1`,
    waiting.id,
  )) as [{ count: number }];
  expect(count).toBe(1);
});
