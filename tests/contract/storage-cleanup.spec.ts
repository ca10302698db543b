import type { ArtifactView, CleanupReport, InputView, JobView } from '@frameq/contracts';
import { settlement } from '@frameq/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { utimes, writeFile } from 'node:fs/promises';
import { expectError } from './envelope.js';
import { type GatewayUnderTest, startGateway } from './gateway-under-test.js';
import { readZip } from './read-zip.js';

const FAILURE = { code: 'RUNNER_CRASHED', class: 'native_crash', message: 'Gone.', hint: 'See the log.' } as const;
let gateway: GatewayUnderTest;

beforeAll(async () => {
  gateway = await startGateway();
}, 60_000);
afterAll(() => gateway.close());

const read = async <Body>(answer: Promise<Response>): Promise<Body> => (await (await answer).json()) as Body;
const cleanUp = (body: object): Promise<CleanupReport> => read(gateway.post('/api/v1/storage/cleanup', body));
const counts = ({ kinds }: CleanupReport): Record<string, number> =>
  Object.fromEntries(kinds.filter((kind) => kind.count > 0).map((kind) => [kind.kind, kind.count]));
const artifactsOf = async (id: string): Promise<ArtifactView[]> =>
  (await read<{ data: ArtifactView[] }>(gateway.ask(`/api/v1/jobs/${id}/artifacts`))).data;

/** Stores a file of a run, as old as it should be. */
async function store(place: { stageId: string; token: number }, text: string, isOld = false) {
  const { storage } = gateway.services;
  const where = { tenantId: 'default', name: 'scenes.json', ...place };
  const stored = await storage.putArtifact(where, (path) => writeFile(path, text));
  if (isOld) await utimes(await storage.artifactPath(where), new Date(0), new Date(0));
  return { name: where.name, kind: 'scenes.json', mediaType: 'application/json', ...stored };
}

/** Runs the stage that is next, which stores one file as old as the hills, and ends it. */
async function runNext(text: string, end: Parameters<typeof settlement>[1] = {}): Promise<void> {
  const { stages } = gateway.services.stores;
  const terms = { workerId: randomUUID(), leaseMs: 15_000, queue: 'cpu', limit: null } as const;
  const [stage] = (await stages.claimAny('cpu', 1, terms)).claimed;
  const artifacts = [await store({ stageId: stage!.stageId, token: stage!.token }, text, true)];
  await stages.settle([settlement(stage!, { ...end, artifacts })]);
}

describe('POST /storage/cleanup', () => {
  it('removes what nothing names when no age is said or configured, and only counts unless told', async () => {
    await store({ stageId: randomUUID(), token: 1 }, 'left behind', true);
    const dry = await cleanUp({});
    expect(dry).toMatchObject({ dry_run: true, older_than_days: null, jobs_older_than_days: null });
    expect(counts(dry)).toEqual({ orphans: 1 });
    expect(counts(await cleanUp({ dry_run: false }))).toEqual({ orphans: 1 });
    expect(counts(await cleanUp({}))).toEqual({});
  });

  it('leaves alone what a retry made after it: there to read, in the zip, and under an id of its own', async () => {
    const film = await read<InputView>(gateway.ask('/api/v1/uploads?name=film.mp4', { method: 'PUT', body: 'film' }));
    const { id } = await read<JobView>(gateway.post('/api/v1/jobs', { pipeline: 'scenes', inputs: [film.id] }));
    await runNext('{"half":', { move: 'exhaust', outcome: 'failed', failure: FAILURE });
    const [half] = await artifactsOf(id);
    expect(await (await gateway.ask(half!.url)).text()).toBe('{"half":');
    await gateway.services.database.query(
      { name: '', text: `update job set finished_at = now() - interval '31 days' where id = $1` },
      [id],
    );
    expect(counts(await cleanUp({ dry_run: false, older_than_days: 30 }))).toEqual({ artifacts: 1 });
    await expectError(await gateway.ask(half!.url), 'ARTIFACT_EXPIRED');

    expect((await gateway.post(`/api/v1/jobs/${id}/retry`, {})).status).toBe(202);
    await runNext('{"whole":1}');
    const [whole] = await artifactsOf(id);
    expect(whole).toMatchObject({ name: 'scenes.json', partial: false, removed_at: null });
    await expectError(await gateway.ask(half!.url), 'ARTIFACT_NOT_FOUND');
    expect(counts(await cleanUp({ dry_run: false }))).toEqual({});
    expect(await (await gateway.ask(whole!.url)).text()).toBe('{"whole":1}');
    const zip = await gateway.ask(`/api/v1/jobs/${id}/artifacts.zip`);
    expect(readZip(Buffer.from(await zip.arrayBuffer())).size).toBe(1);
  });
});
