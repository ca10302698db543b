import type { ArtifactView, JobSummary, JobView, LogLine } from '@frameq/contracts';
import { migrate, openDatabase, schemaStatus } from '@frameq/db';
import { installBundledModels } from '@frameq/models';
import { firstRelease, type FirstRelease, type ServiceProcess, startService, waitFor } from '@frameq/testing';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

interface OldFacts {
  artifacts: { id: string; name: string; sha256: string; bytes: number }[];
  jobs: { id: string; name: string | null; state: string; number: number }[];
  loggedLines: number;
  stages: { name: string; state: string; job: string | null }[];
}

let folder: string;
let old: FirstRelease;
let before: OldFacts;
let services: ServiceProcess[] = [];
let url: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'frameq-upgrade-'));
  old = await firstRelease(path.join(folder, 'storage'));
  before = await readFacts(old.url);
}, 60_000);
afterAll(async () => {
  await Promise.all(services.map((service) => service.stop()));
  await old.drop();
  await rm(folder, { recursive: true, force: true });
}, 60_000);

/** What the tables of the first release say, read before anything is migrated. */
async function readFacts(database: string): Promise<OldFacts> {
  const db = openDatabase({ url: database, max: 1, applicationName: 'frameq-test' });
  const all = <Row>(text: string): Promise<Row[]> => db.query<Row>({ name: '', text }, []);
  try {
    const [lines] = await all<{ lines: number }>('select sum(lines)::int as lines from log_chunk');
    return {
      artifacts: await all('select id, name, sha256, bytes from artifact order by id'),
      jobs: await all('select id, name, state::text, number from job order by number'),
      stages: await all(
        'select s.name, s.state::text, j.name as job from stage s join job j on j.id = s.job_id order by j.number, s.position',
      ),
      loggedLines: lines!.lines,
    };
  } finally {
    await db.close();
  }
}

async function ask<T>(where: string): Promise<T> {
  const answer = await fetch(`${url}/api/v1${where}`, { headers: { 'x-api-key': old.key } });
  if (!answer.ok) throw new Error(`${where}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}

it('holds what the first release left: finished jobs, and two in the middle', () => {
  expect(before.jobs.map(({ state }) => state)).toEqual(['completed', 'completed', 'cancelled', 'running', 'running']);
  expect(before.stages.slice(-4).map(({ name, state }) => `${name} ${state}`)).toEqual([
    'probe completed',
    'analyze running',
    'probe completed',
    'analyze queued',
  ]);
  expect(before.artifacts.length).toBeGreaterThan(3);
});

it('brings its database to the schema of today', async () => {
  expect(await schemaStatus(old.url)).toBe('pending');
  expect((await migrate({ url: old.url })).applied).not.toEqual([]);
  expect(await schemaStatus(old.url)).toBe('ready');
  expect((await migrate({ url: old.url })).applied).toEqual([]);
});

it('starts on it; the key of the first release still opens', async () => {
  const modelsDir = path.join(folder, 'models');
  await installBundledModels(path.resolve('assets/models'), modelsDir);
  const env = {
    DATABASE_URL: old.url,
    FRAMEQ_DATA_DIR: folder,
    FRAMEQ_STORAGE_DIR: path.join(folder, 'storage'),
    FRAMEQ_MODELS_DIR: modelsDir,
    PORT: '0',
  };
  services = await Promise.all((['gateway', 'worker', 'keeper'] as const).map((name) => startService(name, env)));
  url = services[0]!.url!;
  const page = await ask<{ data: JobSummary[] }>('/jobs');
  expect(page.data.map((job) => job.number).sort((a, b) => a - b)).toEqual(before.jobs.map((job) => job.number));
}, 60_000);

it('finishes the jobs that were in the middle, without doing their first stage again', async () => {
  for (const { id } of before.jobs.slice(-2)) {
    const job = await waitFor(
      async () => {
        const seen = await ask<JobView>(`/jobs/${id}`);
        return seen.finished_at === null ? undefined : seen;
      },
      { timeoutMs: 90_000, what: `job ${id} to end` },
    );
    const [probe, analyze] = job.item_list[0]!.stages;
    expect([job.state, probe!.attempts.length, analyze!.state]).toEqual(['completed', 1, 'completed']);
    const { data } = await ask<{ data: ArtifactView[] }>(`/jobs/${id}/artifacts`);
    expect(data.map((artifact) => artifact.kind)).toContain('quality.json');
  }
}, 120_000);

it('gives every artifact of the first release as it was, byte for byte', async () => {
  const seen = [];
  for (const { id } of before.jobs) {
    const { data } = await ask<{ data: ArtifactView[] }>(`/jobs/${id}/artifacts`);
    for (const artifact of data) {
      const answer = await fetch(`${url}/api/v1/artifacts/${artifact.id}/content`, {
        headers: { 'x-api-key': old.key },
      });
      const bytes = Buffer.from(await answer.arrayBuffer());
      const { id: artifactId, name } = artifact;
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      seen.push({ id: artifactId, name, sha256, bytes: bytes.length });
    }
  }
  expect(seen).toEqual(expect.arrayContaining(before.artifacts));
});

it('still shows what the old jobs logged', async () => {
  let lines = 0;
  for (const { id } of before.jobs) lines += (await ask<{ data: LogLine[] }>(`/jobs/${id}/logs`)).data.length;
  expect(lines).toBeGreaterThanOrEqual(before.loggedLines);
});
