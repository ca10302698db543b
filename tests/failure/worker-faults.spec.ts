import { rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { findTools } from '@frameq/media';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type Farm, ffmpeg, killLeftServices, openFarm, type ServiceProcess, waitFor } from '@frameq/testing';
import { type FarmClient, farmClient } from './farm-client.js';

let farm: Farm;
let client: FarmClient;
let input: string;

beforeAll(async () => {
  farm = await openFarm({ env: { CPU_SLOTS: '1', WORKER_QUEUES: 'cpu', WORKER_PROBE_MS: '500' } });
  client = farmClient((await farm.start('gateway')).url!);
  await farm.start('keeper');
  const film = path.join(farm.directory, 'film.mp4');
  await ffmpeg(['-f', 'lavfi', '-i', 'testsrc=size=64x64:rate=10:duration=12', '-pix_fmt', 'yuv420p', film]);
  input = await client.upload(film);
}, 120_000);

afterAll(async () => {
  await farm.close();
  expect(await killLeftServices()).toBe(0);
});

const probe = (): Promise<string> => client.submit('storyboard', {}, [input]);

const seen = async (worker: ServiceProcess) => (await client.workers()).find((one) => one.pid === worker.pid);

async function readyz(worker: ServiceProcess): Promise<{ status: number; body: Record<string, unknown> }> {
  const answer = await fetch(`${worker.url}/readyz`);
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

it('keeps a worker whose ffmpeg is gone from taking work, which finishes elsewhere, until ffmpeg is back', async () => {
  const tools = await findTools();
  const [ownFfmpeg, ownFfprobe] = ['ffmpeg', 'ffprobe'].map((name) => path.join(farm.directory, name)) as [
    string,
    string,
  ];
  symlinkSync(tools.ffmpeg.path, ownFfmpeg);
  symlinkSync(tools.ffprobe.path, ownFfprobe);
  const faulty = await farm.start('worker', {
    ...{ FFMPEG_PATH: ownFfmpeg, FFPROBE_PATH: ownFfprobe, WORKER_HEALTH_PORT: '0' },
  });
  expect(await client.ended(await probe())).toMatchObject({ state: 'completed', error: null }); // A warm runner has found its tools.
  expect(await readyz(faulty)).toMatchObject({ status: 200 });

  rmSync(ownFfprobe);
  const ids = [await probe(), await probe()];
  await waitFor(async () => (await seen(faulty))?.state === 'unhealthy', {
    what: 'the worker to say that it is broken',
  });
  expect((await seen(faulty))!.fault).toMatchObject({
    ...{ code: 'FFMPEG_NOT_FOUND', message: expect.stringContaining(ownFfprobe) },
    hint: expect.stringContaining('FFMPEG_PATH'),
  });
  const answer = await readyz(faulty);
  expect(answer).toMatchObject({ status: 503, body: { code: 'FFMPEG_NOT_FOUND', hint: expect.any(String) } });
  expect((await fetch(`${faulty.url}/livez`)).status).toBe(200);
  const given = async (id: string): Promise<boolean> => {
    const { state, attempt } = (await client.job(id)).item_list[0]!.stages[0]!;
    return state === 'queued' && attempt === 0;
  };
  for (const id of ids) await waitFor(() => given(id), { what: 'the stages to be back, unspent' });

  const sound = await farm.start('worker');
  for (const id of ids) expect((await client.ended(id)).state).toBe('completed');
  const attempts = (await Promise.all(ids.map((id) => client.job(id)))).flatMap(
    (job) => job.item_list[0]!.stages[0]!.attempts,
  );
  expect(attempts).toContainEqual(
    expect.objectContaining({ outcome: 'interrupted', error: expect.objectContaining({ code: 'FFMPEG_NOT_FOUND' }) }),
  );
  const healthy = (await seen(sound))!.id;
  expect(attempts.filter((one) => one.outcome === 'completed').map((one) => one.worker_id)).toEqual([healthy, healthy]);
  expect(await sound.stop()).toBe(0);

  const waiting = await probe();
  symlinkSync(tools.ffprobe.path, ownFfprobe);
  const job = await client.ended(waiting);
  expect(job.state).toBe('completed');
  expect(await seen(faulty)).toMatchObject({ state: 'active', fault: null });
  expect(await readyz(faulty)).toMatchObject({ status: 200 });
  expect(await faulty.stop()).toBe(0);
}, 120_000);

it('sets a stage aside that ends its runner three times, while 50 others finish', async () => {
  const workers = [await farm.start('worker'), await farm.start('worker')];
  const poison = await client.submit('test-crashing', { how: 'segfault' });
  const others = await Promise.all(Array.from({ length: 50 }, () => client.submit('test-noop')));
  for (const id of others) expect((await client.ended(id)).state).toBe('completed');
  const job = await client.ended(poison);
  expect(job.error).toMatchObject({ code: 'STAGE_POISON', class: 'poison', hint: expect.any(String) });
  const { attempts } = job.item_list[0]!.stages[0]!;
  expect(attempts.map((one) => one.outcome)).toEqual(['crashed', 'crashed', 'crashed']);
  expect(attempts.slice(0, 2).map((one) => one.error_class)).toEqual(['native_crash', 'native_crash']);
  for (const worker of workers) expect(await worker.stop()).toBe(0);
}, 120_000);
