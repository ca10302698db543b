import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type ArtifactPlace, openStorage, type Storage, zipArtifacts, type ZipEntry } from '@frameq/storage';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { finished } from 'node:stream/promises';
import { setImmediate } from 'node:timers/promises';
import { inflateRawSync } from 'node:zlib';
import { waitFor } from '@frameq/testing';

let root: string;
let storage: Storage;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'frameq-zip-'));
  storage = await openStorage({ directory: root });
});
afterAll(() => rm(root, { recursive: true }));

it('packs files in order, stores media as they are, and gives every file a name of its own', async () => {
  const picture = randomBytes(100_000);
  const entries = [
    await stored('scenes.json', '{"scenes":[]}'.repeat(500), 'application/json', 'a/scenes.json'),
    await stored('thumb.jpg', picture, 'image/jpeg', 'a/thumb.jpg'),
    await stored('scenes2.json', '{}', 'application/json', 'a/scenes.json'),
  ];
  const files = unzip(await buffer(zipArtifacts(storage, entries)));
  expect([...files.keys()]).toEqual(['a/scenes.json', 'a/thumb.jpg', 'a/scenes__2.json']);
  expect(files.get('a/scenes.json')).toMatchObject({ method: 8, content: Buffer.from('{"scenes":[]}'.repeat(500)) });
  expect(files.get('a/thumb.jpg')).toMatchObject({ method: 0, content: picture });
});

it('ends with the error of a file that is gone', async () => {
  const gone = { ...(await stored('gone.json', '{}', 'application/json', 'gone.json')) };
  await rm(await storage.artifactPath(gone.place));
  await expect(buffer(zipArtifacts(storage, [gone]))).rejects.toMatchObject({ code: 'ARTIFACT_NOT_FOUND' });
});

it('asks for entries no faster than the reader reads, and ends with the error of whoever gives them', async () => {
  const entry = await stored('small.json', '{}', 'application/json', 'small.json');
  let [asked, end] = [0, false];
  async function* endless(): AsyncGenerator<ZipEntry> {
    while (!end) {
      asked += 1;
      if (asked % 50 === 0) await setImmediate();
      yield { ...entry, path: `${asked}.json` };
    }
    throw new Error('no more');
  }
  const archive = zipArtifacts(storage, endless());
  archive.once('readable', () => undefined);
  for (let turn = 0; turn < 500; turn++) await setImmediate();
  const early = asked;
  expect(early).toBeLessThan(2_000);
  archive.resume();
  await waitFor(() => asked > early + 500, { what: 'more entries to be asked for' });
  end = true;
  await expect(finished(archive)).rejects.toThrow('no more');
});

it('closes its files when the reader goes away', async () => {
  const entries = [await stored('large.mp4', randomBytes(8_000_000), 'video/mp4', 'large.mp4')];
  const archive = zipArtifacts(storage, entries);
  for await (const _ of archive) break;
  await waitFor(async () => !(await openFiles()).some((path) => path.endsWith('large.mp4')), {
    what: 'the file to be closed',
  });
});

async function stored(name: string, content: string | Buffer, mediaType: string, path: string): Promise<ZipEntry> {
  const place: ArtifactPlace = { tenantId: 'default', stageId: 'stage', token: 1, name };
  const { bytes } = await storage.putArtifact(place, (temporary) => writeFile(temporary, content));
  return { place, path, mediaType, bytes, modifiedAt: new Date('2026-01-02T03:04:05Z') };
}

/** Reads an archive by its central directory (APPNOTE 4.3.12). */
function unzip(archive: Buffer): Map<string, { method: number; content: Buffer }> {
  const files = new Map<string, { method: number; content: Buffer }>();
  let at = archive.readUInt32LE(archive.length - 22 + 16);
  while (archive.readUInt32LE(at) === 0x02014b50) {
    const [method, packed] = [archive.readUInt16LE(at + 10), archive.readUInt32LE(at + 20)];
    const [name, extra, comment] = [28, 30, 32].map((offset) => archive.readUInt16LE(at + offset)) as [
      number,
      number,
      number,
    ];
    const local = archive.readUInt32LE(at + 42);
    const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
    const raw = archive.subarray(start, start + packed);
    const path = archive.toString('utf8', at + 46, at + 46 + name);
    files.set(path, { method, content: method === 8 ? inflateRawSync(raw) : Buffer.from(raw) });
    at += 46 + name + extra + comment;
  }
  return files;
}

async function openFiles(): Promise<string[]> {
  const handles = await readdir('/proc/self/fd').catch(() => []);
  return Promise.all(handles.map((handle) => readlink(`/proc/self/fd/${handle}`).catch(() => '')));
}
