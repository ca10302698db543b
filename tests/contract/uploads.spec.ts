import type { InputView } from '@frameq/contracts';
import { waitFor } from '@frameq/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash, randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { request } from 'node:http';
import path from 'node:path';
import { expectError } from './envelope.js';
import { type GatewayUnderTest, startGateway } from './gateway-under-test.js';

const LIMIT = 1_000_000;
let gateway: GatewayUnderTest;

beforeAll(async () => {
  gateway = await startGateway({ MAX_UPLOAD_BYTES: String(LIMIT) });
}, 60_000);
afterAll(() => gateway.close());

const put = (query: string, body: string | Buffer, headers: Record<string, string> = {}): Promise<Response> =>
  gateway.ask(`/api/v1/uploads${query}`, { method: 'PUT', body, headers });

/** Every file below the storage folder. */
async function storedFiles(): Promise<string[]> {
  const entries = await readdir(path.join(gateway.directory, 'storage'), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
}

describe('a raw upload', () => {
  it('is kept by content, under its name', async () => {
    const bytes = randomBytes(10_000);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const answer = await put('?name=film.mp4', bytes, { 'content-type': 'video/mp4' });
    expect(answer.status).toBe(201);
    const upload = (await answer.json()) as InputView;
    expect(upload).toMatchObject({ name: 'film.mp4', bytes: 10_000, sha256, deduplicated: false });
    expect(answer.headers.get('location')).toBe(`/api/v1/uploads/${upload.id}`);
    expect(await (await gateway.ask(`/api/v1/uploads/${upload.id}`)).json()).toMatchObject({
      id: upload.id,
      name: 'film.mp4',
      sha256,
    });
    expect(await storedFiles()).toContain(sha256);
  });

  it('is stored once, however often it comes, but for each tenant', async () => {
    const bytes = randomBytes(5_000);
    const [first, second] = [await put('?name=a.mp4', bytes), await put('?name=b.mp4', bytes)];
    expect(await first.json()).toMatchObject({ name: 'a.mp4', deduplicated: false });
    expect(await second.json()).toMatchObject({ name: 'b.mp4', deduplicated: true });
    expect(await (await put('?name=c.mp4', bytes, { 'x-api-key': gateway.foreignKey })).json()).toMatchObject({
      deduplicated: false,
    });
  });

  it('may be JSON, a form or nothing by its type: it is bytes', async () => {
    for (const type of ['application/json', 'application/x-www-form-urlencoded', '']) {
      expect((await put('?name=x', '{not json', type === '' ? {} : { 'content-type': type })).status).toBe(201);
    }
  });

  it('may be empty: whoever submits it is told', async () => {
    expect(await (await put('?name=empty.mp4', '', { 'content-length': '0' })).json()).toMatchObject({ bytes: 0 });
  });

  it.each([
    ['../../etc/passwd', 'passwd'],
    ['a\u202egpj.exe', 'agpj.exe'],
    ['\u0000', 'unnamed'],
  ])('gets the safe name of %j', async (given, safe) => {
    expect(await (await put(`?name=${encodeURIComponent(given)}`, 'x')).json()).toMatchObject({ name: safe });
  });

  it('takes its name from headers too', async () => {
    expect(await (await put('', 'x', { 'x-filename': 'gr%C3%BCn.mp4' })).json()).toMatchObject({ name: 'grün.mp4' });
    expect(
      await (await put('', 'x', { 'content-disposition': 'attachment; filename="my film.mp4"' })).json(),
    ).toMatchObject({ name: 'my film.mp4' });
  });

  it('is checked against Content-Digest', async () => {
    const good = createHash('sha256').update('film').digest('base64');
    expect((await put('', 'film', { 'content-digest': `sha-256=:${good}:` })).status).toBe(201);
    const before = await storedFiles();
    await expectError(await put('', 'other', { 'content-digest': `sha-256=:${good}:` }), 'CONTENT_DIGEST_MISMATCH');
    expect(await storedFiles()).toEqual(before);
  });
});

describe('refused is', () => {
  it('what is too large, whether it says so or not, and nothing is left of it', async () => {
    const before = await storedFiles();
    const big = randomBytes(3 * LIMIT);
    await expectError(await put('', big), 'UPLOAD_TOO_LARGE');
    const stream = new ReadableStream({
      start(controller) {
        controller.enqueue(big);
        controller.close();
      },
    });
    await expectError(
      await gateway.ask('/api/v1/uploads', { method: 'PUT', body: stream, duplex: 'half' }),
      'UPLOAD_TOO_LARGE',
    );
    const form = new FormData();
    form.append('file', new Blob([big]), 'big.mp4');
    await expectError(await gateway.ask('/api/v1/uploads', { method: 'POST', body: form }), 'UPLOAD_TOO_LARGE');
    await waitFor(async () => (await storedFiles()).length === before.length || undefined, {
      what: 'temporary files to go',
    });
  });

  it('a request without a body', async () => {
    const status = await new Promise((resolve, reject) => {
      const sent = request(
        `${gateway.url}/api/v1/uploads`,
        { method: 'PUT', headers: { 'x-api-key': gateway.key } },
        (answer) => {
          answer.resume();
          resolve(answer.statusCode);
        },
      );
      sent.on('error', reject);
      sent.removeHeader('transfer-encoding');
      sent.removeHeader('content-length');
      sent.useChunkedEncodingByDefault = false;
      sent.end();
    });
    expect(status).toBe(411);
  });

  it('a form by PUT, which takes the bytes of one file', async () => {
    const form = new FormData();
    form.append('file', new Blob(['film']), 'film.mp4');
    const answer = await gateway.ask('/api/v1/uploads', { method: 'PUT', body: form });
    await expectError(answer, 'UNSUPPORTED_CONTENT_TYPE');
  });

  it('a form without a file, without a boundary, or with a broken end', async () => {
    const form = new FormData();
    form.append('name', 'film');
    await expectError(await gateway.ask('/api/v1/uploads', { method: 'POST', body: form }), 'INVALID_REQUEST');
    const post = (type: string, body: string): Promise<Response> =>
      gateway.ask('/api/v1/uploads', { method: 'POST', body, headers: { 'content-type': type } });
    await expectError(await post('multipart/form-data', 'x'), 'INVALID_REQUEST');
    const head = '--b\r\ncontent-disposition: form-data; name="file"; filename="a.mp4"\r\n\r\nhalf a fi';
    await expectError(await post('multipart/form-data; boundary=b', head), 'INVALID_REQUEST');
  });
});

it('stores every file of a form, in order', async () => {
  const form = new FormData();
  form.append('file', new Blob(['one']), 'one.mp4');
  form.append('file', new Blob(['two']), 'grün.mp4');
  const answer = await gateway.ask('/api/v1/uploads', { method: 'POST', body: form });
  expect(answer.status).toBe(201);
  const { data } = (await answer.json()) as { data: InputView[] };
  expect(data.map((upload) => upload.name)).toEqual(['one.mp4', 'grün.mp4']);
});

it('leaves nothing behind when the client goes in the middle', async () => {
  const before = await storedFiles();
  const sent = request(`${gateway.url}/api/v1/uploads`, {
    method: 'PUT',
    headers: { 'x-api-key': gateway.key, 'content-length': '500000' },
  });
  sent.on('error', () => undefined);
  sent.write(randomBytes(100_000));
  await waitFor(async () => (await storedFiles()).length > before.length || undefined, { what: 'the upload to begin' });
  sent.destroy();
  await waitFor(async () => (await storedFiles()).length === before.length || undefined, {
    what: 'the temporary file to go',
  });
});
