import { loadLocalConfig } from '@frameq/config';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { buildFolder } from '../data-folder/build-folder.js';

const run = promisify(execFile);

/** Hands `work` the first 10 s of the bundled sample, in a file that is gone afterwards. */
export async function cutSample<T>(
  env: Readonly<Record<string, string | undefined>>,
  work: (file: string) => Promise<T>,
): Promise<T> {
  const { ffmpegPath, ffprobePath } = loadLocalConfig(env);
  const { findTools } = await import('@frameq/media');
  const { ffmpeg } = await findTools({ ffmpegPath, ffprobePath });
  const folder = await mkdtemp(path.join(tmpdir(), 'frameq-sample-'));
  try {
    const sample = path.join(buildFolder(), 'assets', 'sample', 'sample.mp4');
    const file = path.join(folder, 'sample-10s.mp4');
    await run(ffmpeg.path, ['-v', 'error', '-nostdin', '-t', '10', '-i', sample, '-c', 'copy', file], {
      timeout: 15_000,
    });
    return await work(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
