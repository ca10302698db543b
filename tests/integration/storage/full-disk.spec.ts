import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openStorage, type Storage } from '@frameq/storage';
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';

const mountPoint = mkdtempSync(join(tmpdir(), 'frameq-full-'));
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', mountPoint]).status === 0;
if (!mounted)
  process.stderr.write('The tests of a full disk need the right to mount a tmpfs; they are left out here.\n');

(mounted ? describe : describe.skip)('on a disk of 1 MiB', () => {
  let storage: Storage;
  beforeAll(async () => {
    storage = await openStorage({ directory: join(mountPoint, 'storage') });
  });
  afterAll(() => {
    spawnSync('umount', [mountPoint]);
    rmSync(mountPoint, { recursive: true });
  });

  it('refuses an upload that does not fit, leaves nothing of it, and takes a smaller one', async () => {
    const large = randomBytes(2_000_000);
    await expect(storage.putInput('default', Readable.from([large]), { maxBytes: 1e9 })).rejects.toMatchObject({
      code: 'STORAGE_FULL',
    });
    expect(await readdir(join(mountPoint, 'storage', 'tmp'))).toEqual([]);
    await expect(storage.putInput('default', Readable.from(['small']), { maxBytes: 1e9 })).resolves.toMatchObject({
      bytes: 5,
    });
  });

  it('says so to a stage as well, whoever wrote the file', async () => {
    const place = { tenantId: 'default', stageId: 'stage', token: 1, name: 'large.bin' };
    const failed = storage.putArtifact(place, (temporary) => writeFile(temporary, randomBytes(2_000_000)));
    await expect(failed).rejects.toMatchObject({ code: 'STORAGE_FULL', retryable: true });
    expect(await readdir(join(mountPoint, 'storage', 'tmp'))).toEqual([]);
  });
});
