import type { JobView } from '@frameq/contracts';
import { type Farm, openFarm, waitFor } from '@frameq/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { readdir, rm, stat, statfs, truncate, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { json as readJson } from 'node:stream/consumers';
import { reportRow } from './report-row.js';

const MiB = 1024 ** 2;
const RESERVE = 8 * MiB;
const RECOVER_MS = 10_000;
const mountPoint = mkdtempSync(path.join(tmpdir(), 'frameq-disk-'));
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', mountPoint]).status === 0;
if (!mounted)
  process.stderr.write('Row 15 (a full disk) is left out: mounting a tmpfs is not permitted here; it needs root.\n');

(mounted ? describe : describe.skip)('on a disk of 64 MiB', () => {
  const storage = path.join(mountPoint, 'storage');
  const ballast = path.join(mountPoint, 'ballast');
  let farm: Farm;
  let url: string;

  beforeAll(async () => {
    farm = await openFarm({
      env: { FRAMEQ_STORAGE_DIR: storage, STORAGE_RESERVE_BYTES: String(RESERVE), CPU_SLOTS: '2' },
    });
    url = (await farm.start('gateway')).url!;
    await farm.start('worker');
  }, 60_000);
  afterAll(async () => {
    await farm?.close();
    spawnSync('umount', [mountPoint]);
    rmSync(mountPoint, { recursive: true, force: true });
  }, 30_000);

  const put = (name: string, body: Buffer): Promise<Response> =>
    fetch(`${url}/api/v1/uploads?name=${name}`, { method: 'PUT', body });
  const json = async <T>(where: string): Promise<T> => (await (await fetch(url + where)).json()) as T;
  const getJob = (id: string): Promise<JobView> => json(`/api/v1/jobs/${id}`);
  const free = async (): Promise<number> => {
    const { bavail, bsize } = await statfs(mountPoint);
    return bavail * bsize;
  };

  async function submit(pipeline: string, params: Record<string, unknown> = {}): Promise<string> {
    const body = JSON.stringify({ pipeline, params });
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${url}/api/v1/jobs`, { method: 'POST', headers, body });
    return ((await answer.json()) as JobView).id;
  }

  /** Sends so many MiB without saying how many, as `curl -T -` does. */
  function putUnannounced(count: number): Promise<[number, string]> {
    return new Promise((resolve, reject) => {
      const sent = request(`${url}/api/v1/uploads?name=streamed.mp4`, { method: 'PUT' });
      sent.on('error', reject);
      sent.on('response', (answer) => {
        readJson(answer).then((body) => {
          sent.off('error', reject).on('error', () => undefined);
          resolve([answer.statusCode!, (body as { error: { code: string } }).error.code]);
        }, reject);
      });
      Readable.from(pieces(count)).pipe(sent);
    });
  }

  async function refusedFor(answer: Response): Promise<[number, string]> {
    return [answer.status, ((await answer.json()) as { error: { code: string } }).error.code];
  }

  /** Every file in storage, with its folder. */
  async function files(): Promise<string[]> {
    const found = await readdir(storage, { recursive: true, withFileTypes: true });
    return found
      .filter((one) => one.isFile())
      .map((one) => path.relative(storage, path.join(one.parentPath, one.name)));
  }

  const reached: string[] = [];

  it('refuses with 507 before the disk is full: announced, resumable, and while the bytes come', async () => {
    expect((await put('small.mp4', Buffer.alloc(4 * MiB))).status).toBe(201);
    const before = await files();
    expect(await refusedFor(await put('large.mp4', Buffer.alloc(58 * MiB)))).toEqual([507, 'STORAGE_FULL']);
    const tus = { 'tus-resumable': '1.0.0', 'upload-length': String(58 * MiB) };
    const resumable = await fetch(`${url}/api/v1/uploads/tus`, { method: 'POST', headers: tus });
    expect(await refusedFor(resumable)).toEqual([507, 'STORAGE_FULL']);
    const streamed = await putUnannounced(58);
    expect(streamed).toEqual([507, 'STORAGE_FULL']);
    await waitFor(async () => (await files()).length === before.length, { what: 'what had arrived to be removed' });
    expect(await files()).toEqual(before);
    expect(await free()).toBeGreaterThan(RESERVE);
    reached.push('507 first');
  }, 60_000);

  it('leaves no partial artifact when a stage fills the disk, tries again, and completes once there is room', async () => {
    await writeFile(ballast, Buffer.alloc((await free()) - 20 * MiB));
    const id = await submit('test-writing', { files: 1, bytes: 30 * MiB });
    const failed = await waitFor(
      async () => (await getJob(id)).item_list[0]!.stages[0]!.attempts.find((attempt) => attempt.ended_at !== null),
      { timeoutMs: 20_000, what: 'the first attempt to fail' },
    );
    expect(failed.error).toMatchObject({ code: 'STORAGE_FULL' });
    expect((await files()).filter((file) => file.startsWith('artifacts') || file.startsWith('tmp'))).toEqual([]);
    await rm(ballast);
    const since = performance.now();
    const done = await waitFor(async () => ended(await getJob(id)), { timeoutMs: 30_000, what: 'the job to end' });
    const took = performance.now() - since;
    expect(done.state).toBe('completed');
    expect((await stat(path.join(storage, await artifactOf()))).size).toBe(30 * MiB);
    expect(took).toBeLessThan(RECOVER_MS);
    reached.push('no partial artifact', `a stage completes ${(took / 1_000).toFixed(1)} s after there is room`);
  }, 60_000);

  it('claims nothing at the low mark, says why, and goes on by itself at twice the mark', async () => {
    await writeFile(ballast, Buffer.alloc((await free()) - RESERVE / 2));
    const workers = (): Promise<{ data: { storage_low: boolean; heartbeat_at: string }[] }> => json('/api/v1/workers');
    await waitFor(async () => (await workers()).data[0]?.storage_low, {
      timeoutMs: 15_000,
      what: 'the worker to stop',
    });
    expect(await json('/readyz')).toEqual({ status: 'ok', storage: 'low' });
    const id = await submit('test-noop');
    expect((await getJob(id)).waiting_reason).toContain('their disk is nearly full');
    // Above the mark, below twice of it: for three heartbeats nothing changes.
    await truncate(ballast, (await stat(ballast)).size - RESERVE);
    const beat = async (): Promise<number> => Date.parse((await workers()).data[0]!.heartbeat_at);
    const first = await beat();
    await waitFor(async () => (await beat()) > first + 5_000, { timeoutMs: 15_000, what: 'three heartbeats' });
    expect((await workers()).data[0]!.storage_low).toBe(true);
    const between = (await getJob(id)).state;
    await rm(ballast);
    const since = performance.now();
    const done = await waitFor(async () => ended(await getJob(id)), { timeoutMs: 30_000, what: 'the job to end' });
    const took = performance.now() - since;
    expect([between, done.state]).toEqual(['queued', 'completed']);
    expect(took).toBeLessThan(RECOVER_MS);
    reached.push(`workers go on ${(took / 1_000).toFixed(1)} s after there is room`);
  }, 60_000);

  afterAll(() => {
    const asked = '507 first; no partial artifact; recovers ≤ 10 s';
    reportRow({ row: 15, asked, reached: reached.join('; '), ok: reached.length === 4 });
  });

  async function artifactOf(): Promise<string> {
    return (await files()).find((file) => file.startsWith('artifacts'))!;
  }
});

function ended(job: JobView): JobView | null {
  return ['completed', 'partial', 'failed', 'cancelled'].includes(job.state) ? job : null;
}

function* pieces(count: number): Generator<Buffer> {
  for (let piece = 0; piece < count; piece++) yield Buffer.alloc(MiB, piece);
}
