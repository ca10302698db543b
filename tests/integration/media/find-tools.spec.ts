import { chmod, copyFile, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { findTools } from '@frameq/media';
import { scratchFolder } from '@frameq/testing';

jest.setTimeout(60_000);

const path = process.env['PATH'];
let scratch: Awaited<ReturnType<typeof scratchFolder>>;
beforeAll(async () => (scratch = await scratchFolder()));
afterEach(() => void (process.env['PATH'] = path));
afterAll(() => scratch.drop());

const nothingOnPath = () => void (process.env['PATH'] = scratch.folder);

/** A program that answers like ffmpeg of a distribution. */
async function pretend(folder: string, tool: string, version: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const file = join(folder, tool);
  await writeFile(file, `#!/bin/sh\necho "${tool} version ${version} Copyright (c) 2000-2024 the FFmpeg developers"\n`);
  await chmod(file, 0o755);
  return file;
}

describe('findTools', () => {
  it('takes the builds that npm brought when there is nothing else, and can run both', async () => {
    nothingOnPath();
    const { ffmpeg, ffprobe } = await findTools({});
    expect([ffmpeg.source, ffprobe.source]).toEqual(['npm', 'npm']);
    expect(ffmpeg.version.text).not.toBe('');
  });

  it('prefers the PATH, and the environment to both', async () => {
    const folder = join(scratch.folder, 'bin');
    await pretend(folder, 'ffmpeg', '7.1-path');
    await pretend(folder, 'ffprobe', '7.1-path');
    const own = await pretend(join(scratch.folder, 'own'), 'ffmpeg', '8.0-own');
    process.env['PATH'] = folder;
    const { ffmpeg, ffprobe } = await findTools({ ffmpegPath: own });
    expect(ffmpeg).toMatchObject({ path: own, source: 'env', version: { text: '8.0-own', release: 800 } });
    expect(ffprobe).toMatchObject({ path: join(folder, 'ffprobe'), source: 'path', version: { release: 701 } });
  });

  it('never falls back from a path that was named and does not work', async () => {
    const missing = join(scratch.folder, 'missing');
    await expect(findTools({ ffmpegPath: missing })).rejects.toMatchObject({
      code: 'FFMPEG_NOT_FOUND',
      message: expect.stringContaining('FFMPEG_PATH'),
    });
    const other = join(scratch.folder, 'other');
    await copyFile('/bin/sh', other);
    await expect(findTools({ ffprobePath: other })).rejects.toMatchObject({
      code: 'FFMPEG_NOT_FOUND',
      message: expect.stringContaining('FFPROBE_PATH'),
    });
  });

  it('looks again after a failure, for somebody may have installed it', async () => {
    const late = join(scratch.folder, 'late', 'ffmpeg');
    await expect(findTools({ ffmpegPath: late })).rejects.toMatchObject({ code: 'FFMPEG_NOT_FOUND' });
    const real = await pretend(join(scratch.folder, 'real'), 'ffmpeg', '6.0');
    await mkdir(join(scratch.folder, 'late'));
    await symlink(real, late);
    await expect(findTools({ ffmpegPath: late })).resolves.toMatchObject({ ffmpeg: { version: { release: 600 } } });
  });
});
