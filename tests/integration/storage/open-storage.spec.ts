import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openStorage, type Storage, sweepEndedRuns, sweepTemporary } from '@frameq/storage';
import { waitFor } from '@frameq/testing';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';

const place = { tenantId: 'default', stageId: '0192aaaa-0000-7000-8000-000000000001', token: 3 };
const roomy = { maxBytes: 10_000_000 };

let directory: string;
let storage: Storage;
beforeEach(async () => {
  directory = join(await mkdtemp(join(tmpdir(), 'frameq-storage-')), 'storage');
  storage = await openStorage({ directory });
});
afterEach(async () => {
  expect(await readdir(join(directory, 'tmp'))).toEqual([]);
  await rm(join(directory, '..'), { recursive: true });
});

describe('inputs', () => {
  const content = randomBytes(300_000);
  const sha256 = createHash('sha256').update(content).digest('hex');

  it('keeps one copy per tenant and content, readable by the owner alone', async () => {
    const first = await storage.putInput('default', Readable.from(pieces(content)), {
      ...roomy,
      expectedSha256: sha256.toUpperCase(),
    });
    expect(first).toEqual({ sha256, bytes: content.length, deduplicated: false });
    expect(await storage.putInput('default', Readable.from([content]), roomy)).toEqual({
      ...first,
      deduplicated: true,
    });
    const path = await storage.inputPath('default', sha256);
    expect(path).toBe(join(directory, 'inputs', 'default', sha256.slice(0, 2), sha256));
    expect(await readFile(path)).toEqual(content);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(join(directory, 'inputs'))).mode & 0o777).toBe(0o700);
  });

  it('tells another tenant nothing about it', async () => {
    await storage.putInput('default', Readable.from([content]), roomy);
    await expect(storage.inputPath('studio', sha256)).rejects.toMatchObject({ code: 'INPUT_NOT_FOUND' });
    expect(await storage.putInput('studio', Readable.from([content]), roomy)).toMatchObject({ deduplicated: false });
  });

  it('leaves nothing behind when the upload is too large, changed on the way, or breaks off', async () => {
    const large = Readable.from(pieces(content));
    await expect(storage.putInput('default', large, { maxBytes: 100_000 })).rejects.toMatchObject({
      code: 'UPLOAD_TOO_LARGE',
    });
    expect(large.destroyed).toBe(false);
    const other = createHash('sha256').update('other').digest('hex');
    await expect(
      storage.putInput('default', Readable.from([content]), { ...roomy, expectedSha256: other }),
    ).rejects.toMatchObject({ code: 'CONTENT_DIGEST_MISMATCH' });
    const broken = new PassThrough();
    broken.write(content);
    const failed = storage.putInput('default', broken, roomy);
    broken.destroy(Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }));
    await expect(failed).rejects.toMatchObject({ code: 'ECONNRESET' });
    await expect(storage.inputPath('default', sha256)).rejects.toMatchObject({ code: 'INPUT_NOT_FOUND' });
  });

  it('stops at once when it is aborted', async () => {
    const abort = new AbortController();
    const endless = new PassThrough();
    endless.write(content);
    const failed = storage.putInput('default', endless, { ...roomy, signal: abort.signal });
    await waitFor(async () => (await readdir(join(directory, 'tmp'))).length > 0);
    abort.abort();
    await expect(failed).rejects.toMatchObject({ name: 'AbortError' });
    await expect(
      storage.putInput('default', Readable.from([content]), { ...roomy, signal: abort.signal }),
    ).rejects.toThrow();
  });
});

describe('artifacts', () => {
  it('appear whole or not at all, and can be read in ranges', async () => {
    const where = { ...place, name: 'thumbs/scene-001.jpg' };
    const stored = await storage.putArtifact(where, async (temporary) => {
      expect(temporary).toMatch(/scene-001\.jpg$/);
      await writeFile(temporary, '0123456789');
      await expect(storage.artifactPath(where)).rejects.toMatchObject({ code: 'ARTIFACT_NOT_FOUND' });
    });
    expect(stored).toEqual({ bytes: 10, sha256: createHash('sha256').update('0123456789').digest('hex') });
    expect(await text(await storage.readArtifact(where))).toBe('0123456789');
    expect(await text(await storage.readArtifact(where, { start: 2, end: 4 }))).toBe('234');
  });

  it('are not stored when writing fails, and the failure comes through', async () => {
    const where = { ...place, name: 'scenes.json' };
    const failed = storage.putArtifact(where, async (temporary) => {
      await writeFile(temporary, 'half');
      throw new Error('decoder broke');
    });
    await expect(failed).rejects.toThrow('decoder broke');
    await expect(storage.putArtifact(where, async () => undefined)).rejects.toMatchObject({ code: 'OUTPUT_INVALID' });
    await expect(storage.artifactPath(where)).rejects.toMatchObject({ code: 'ARTIFACT_NOT_FOUND' });
  });

  it.each(['../secret', 'a/../../b', '/etc/passwd', '.hidden', 'a//b', 'a\\b', 'a\0b', '', 'x'.repeat(201)])(
    'cannot be called %j',
    async (name) => {
      await expect(storage.putArtifact({ ...place, name }, async () => undefined)).rejects.toMatchObject({
        code: 'OUTPUT_INVALID',
      });
    },
  );

  it('never follow a link', async () => {
    const secret = join(directory, '..', 'secret');
    await writeFile(secret, 'secret');
    const where = { ...place, name: 'out.json' };
    await expect(storage.putArtifact(where, (temporary) => symlink(secret, temporary))).rejects.toMatchObject({
      code: 'OUTPUT_INVALID',
    });
    await storage.putArtifact(where, (temporary) => writeFile(temporary, '{}'));
    const path = await storage.artifactPath(where);
    await rm(path);
    await symlink(secret, path);
    await expect(storage.readArtifact(where)).rejects.toMatchObject({ code: 'ARTIFACT_NOT_FOUND' });
  });
});

describe('the rest', () => {
  it('keeps log chunks', async () => {
    await storage.putLogChunk(place, 0, '{"msg":"one"}\n');
    expect(await storage.readLogChunk(place, 0)).toBe('{"msg":"one"}\n');
    expect(await storage.readLogChunk(place, 1)).toBe('');
  });

  it('gives a run a folder of its own and removes only such folders', async () => {
    const folder = storage.makeWorkDir(place.stageId, 1);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    const other = storage.makeWorkDir(place.stageId, 1);
    expect(other).not.toBe(folder);
    await storage.removeWorkDir(other);
    await storage.removeWorkDir(folder);
    await storage.removeWorkDir(folder);
    await expect(storage.removeWorkDir(directory)).rejects.toThrow(RangeError);
  });

  it('knows how much room there is', async () => {
    const { freeBytes, totalBytes } = await storage.space();
    expect(freeBytes).toBeGreaterThan(0);
    expect(totalBytes).toBeGreaterThan(freeBytes);
  });

  it('sweeps what a crash left, and nothing that is in use', async () => {
    const old = storage.makeWorkDir(place.stageId, 1);
    const busy = storage.makeWorkDir(place.stageId, 2);
    await writeFile(join(busy, 'frames.raw'), 'growing');
    const yesterday = new Date(Date.now() - 90_000_000);
    await utimes(old, yesterday, yesterday);
    await utimes(busy, yesterday, yesterday);
    expect(await sweepTemporary(directory, 86_400_000)).toBe(1);
    expect(await readdir(join(directory, 'tmp'))).toEqual([expect.stringContaining(`${place.stageId}-2-`)]);
    await storage.removeWorkDir(busy);
  });

  it('sweeps what a run left as soon as its lease has ended', async () => {
    const [ended, held] = [storage.makeWorkDir(place.stageId, 1), storage.makeWorkDir(place.stageId, 2)];
    // A runner that was killed while it wrote, as nearly as one process can show it.
    let written = '';
    const long = { ...place, token: 1, name: `${'x'.repeat(190)}.mp4` };
    const writing = storage.putArtifact(long, async (temporary) => {
      written = temporary;
      await writeFile(temporary, 'half');
      await new Promise(() => undefined);
    });
    void writing;
    await waitFor(async () => (await readdir(join(directory, 'tmp'))).length === 3);
    expect(written).toMatch(/\.mp4$/);
    const asked: unknown[] = [];
    const removed = await sweepEndedRuns(directory, async (leases) => {
      asked.push(...leases);
      return [{ stageId: place.stageId, token: 2 }];
    });
    expect(removed).toBe(2);
    expect(asked).toContainEqual({ stageId: place.stageId, token: 1 });
    expect(await readdir(join(directory, 'tmp'))).toEqual([expect.stringContaining(`${place.stageId}-2-`)]);
    expect(ended).not.toBe(held);
    await storage.removeWorkDir(held);
  });

  it('says so when the folder cannot be used', async () => {
    await writeFile(join(directory, '..', 'file'), '');
    await expect(openStorage({ directory: join(directory, '..', 'file') })).rejects.toMatchObject({
      code: 'STORAGE_UNAVAILABLE',
    });
  });
});

function* pieces(content: Buffer): Generator<Buffer> {
  for (let at = 0; at < content.length; at += 64_000) yield content.subarray(at, at + 64_000);
}
