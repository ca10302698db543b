import type { InputView } from '@frameq/contracts';
import { waitFor } from '@frameq/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash, randomBytes } from 'node:crypto';
import { readdir, readFile, utimes } from 'node:fs/promises';
import { request } from 'node:http';
import path from 'node:path';
import { sweepUploads } from '@frameq/storage';
import { expectError } from './envelope.js';
import { type GatewayUnderTest, startGateway } from './gateway-under-test.js';

const TUS = { 'tus-resumable': '1.0.0' };
const PIECE = { ...TUS, 'content-type': 'application/offset+octet-stream' };
const LIMIT = 1_000_000;
let gateway: GatewayUnderTest;

beforeAll(async () => {
  gateway = await startGateway({ MAX_UPLOAD_BYTES: String(LIMIT) });
}, 60_000);
afterAll(() => gateway.close());

const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** Begins an upload and answers where it is. */
async function begin(length: number, metadata = `filename ${base64('../my film.mp4')}`): Promise<string> {
  const headers = { ...TUS, 'upload-length': String(length), 'upload-metadata': metadata };
  const answer = await gateway.ask('/api/v1/uploads/tus', { method: 'POST', headers });
  expect(answer.status).toBe(201);
  expect(answer.headers.get('upload-expires')).toBeTruthy();
  return answer.headers.get('location')!;
}

const send = (where: string, offset: number, body: Buffer, more: Record<string, string> = {}): Promise<Response> =>
  gateway.ask(where, { method: 'PATCH', body, headers: { ...PIECE, 'upload-offset': String(offset), ...more } });

async function offsetOf(where: string): Promise<number | null> {
  const answer = await gateway.ask(where, { method: 'HEAD', headers: TUS });
  return answer.ok ? Number(answer.headers.get('upload-offset')) : null;
}

const idOf = (where: string): string => where.split('/').at(-1)!;
const unfinished = (): Promise<string[]> => readdir(path.join(gateway.directory, 'storage', 'tus', 'default'));

describe('a resumable upload', () => {
  it('becomes the same input as any upload, under the same id, once its last byte is there', async () => {
    const bytes = randomBytes(300_000);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const where = await begin(bytes.length);
    expect(where).toMatch(/^\/api\/v1\/uploads\/tus\/[0-9a-f-]{36}$/);
    expect((await send(where, 0, bytes.subarray(0, 100_000))).headers.get('upload-offset')).toBe('100000');
    await expectError(await gateway.ask(`/api/v1/uploads/${idOf(where)}`), 'INPUT_NOT_FOUND');
    const last = await send(where, 100_000, bytes.subarray(100_000));
    expect([last.status, last.headers.get('upload-offset')]).toEqual([204, '300000']);
    const input = (await (await gateway.ask(`/api/v1/uploads/${idOf(where)}`)).json()) as InputView;
    expect(input).toMatchObject({ id: idOf(where), name: 'my film.mp4', bytes: 300_000, sha256 });
    const stored = path.join(gateway.directory, 'storage', 'inputs', 'default', sha256.slice(0, 2), sha256);
    expect((await readFile(stored)).equals(bytes)).toBe(true);
    expect(await unfinished()).toEqual([]);
    expect(await offsetOf(where)).toBe(300_000); // a client that missed the last answer asks once more
    const submitted = await gateway.post('/api/v1/jobs', { pipeline: 'scenes', inputs: [input.id] });
    expect(submitted.status).toBe(202);
  });

  it('goes on from what had arrived when the connection broke', async () => {
    const bytes = randomBytes(400_000);
    const where = await begin(bytes.length);
    const broken = request(gateway.url + where, {
      method: 'PATCH',
      headers: { ...PIECE, 'x-api-key': gateway.key, 'upload-offset': '0', 'content-length': String(bytes.length) },
    });
    broken.on('error', () => undefined);
    await new Promise((resolve) => broken.write(bytes.subarray(0, 250_000), resolve));
    await waitFor(
      async () =>
        (await import('node:fs/promises'))
          .stat(path.join(gateway.directory, 'storage', 'tus', 'default', idOf(where)))
          .then((facts) => facts.size > 0),
      { what: 'bytes to arrive' },
    );
    broken.destroy();
    const offset = await waitFor(async () => (await offsetOf(where)) || undefined, { what: 'the offset' });
    expect(offset).toBeLessThan(bytes.length);
    const rest = await waitFor(
      async () => {
        const at = (await offsetOf(where))!;
        const answer = await send(where, at, bytes.subarray(at));
        return answer.status === 204 ? answer : undefined;
      },
      { timeoutMs: 20_000, what: 'the rest to be taken' },
    );
    expect(rest.headers.get('upload-offset')).toBe('400000');
    const input = (await (await gateway.ask(`/api/v1/uploads/${idOf(where)}`)).json()) as InputView;
    expect(input.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
  });

  it('belongs to its tenant alone', async () => {
    const where = await begin(10);
    const foreign = { 'x-api-key': gateway.foreignKey };
    expect((await gateway.ask(where, { method: 'HEAD', headers: { ...TUS, ...foreign } })).status).toBe(404);
    await expectError(await send(where, 0, Buffer.alloc(10), foreign), 'INPUT_NOT_FOUND');
    await expectError(
      await gateway.ask(where, { method: 'DELETE', headers: { ...TUS, ...foreign } }),
      'INPUT_NOT_FOUND',
    );
    expect(await offsetOf(where)).toBe(0);
    expect((await gateway.ask(where, { method: 'DELETE', headers: TUS })).status).toBe(204);
    expect(await offsetOf(where)).toBeNull();
  });

  it('is checked against the hash that was announced, and is gone when it differs', async () => {
    const where = await begin(4, `filename ${base64('a.mp4')},sha256 ${base64('0'.repeat(64))}`);
    await expectError(await send(where, 0, Buffer.from('film')), 'CONTENT_DIGEST_MISMATCH');
    expect(await offsetOf(where)).toBeNull();
    expect(await unfinished()).toEqual([]);
  });

  it('expires when it is not finished', async () => {
    const where = await begin(10);
    const storage = path.join(gateway.directory, 'storage');
    const old = new Date(Date.now() - 25 * 3_600_000);
    await utimes(path.join(storage, 'tus', 'default', `${idOf(where)}.json`), old, old);
    expect(await sweepUploads(storage, 24 * 3_600_000)).toBe(1);
    expect(await offsetOf(where)).toBeNull();
    expect(await unfinished()).toEqual([]);
  });
});

describe('a resumable upload is refused', () => {
  const create = (headers: Record<string, string>): Promise<Response> =>
    gateway.ask('/api/v1/uploads/tus', { method: 'POST', headers });

  it('when it is too large, before a byte of it comes', async () => {
    await expectError(await create({ ...TUS, 'upload-length': String(LIMIT + 1) }), 'UPLOAD_TOO_LARGE');
    expect(await unfinished()).toEqual([]);
  });

  it('when more comes than was announced', async () => {
    const where = await begin(10);
    await expectError(await send(where, 0, Buffer.alloc(11)), 'UPLOAD_TOO_LARGE');
  });

  it('at another offset than the one it has', async () => {
    const where = await begin(10);
    await expectError(await send(where, 5, Buffer.alloc(5)), 'UPLOAD_OFFSET_MISMATCH');
  });

  it.each([
    ['without Tus-Resumable', { 'upload-length': '5' }],
    ['without a length', TUS],
    ['with a length that is none', { ...TUS, 'upload-length': 'much' }],
    ['with a hash that is none', { ...TUS, 'upload-length': '5', 'upload-metadata': `sha256 ${base64('x')}` }],
  ])('%s', async (_what, headers) => {
    await expectError(await create(headers as Record<string, string>), 'INVALID_REQUEST');
  });

  it.each(['..%2f..%2fapi-key', 'a'.repeat(36), '0190a6a0-1111-7000-8000-000000000001'])(
    'under the id %s, which there is not',
    async (id) => {
      const answer = await send(`/api/v1/uploads/tus/${id}`, 0, Buffer.from('x'));
      expect([404, 400]).toContain(answer.status);
    },
  );
});
