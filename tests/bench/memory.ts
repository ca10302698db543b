import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { findTools } from '@frameq/media';
import { buildDirectory, openFarm, processesOf } from '@frameq/testing';
import { atMost, type BenchRow } from './bench-row.js';
import { finished, upload } from './client.js';
import { makeFilm, run } from './film.js';

const LIMIT_MB = 400;
const HOUR_S = 3_600;
const CLIP_S = 40;

/** The most memory that a runner held while each pipeline worked through a video of one hour, with its 720 scenes. */
export async function benchMemory(): Promise<BenchRow[]> {
  const { ffmpeg } = await findTools();
  const farm = await openFarm({
    env: { LOG_LEVEL: 'warn', FRAMEQ_MODELS_DIR: path.join(buildDirectory(), 'assets', 'models') },
  });
  try {
    const [clip, film] = ['clip.mp4', 'hour.mp4'].map((name) => path.join(farm.directory, name)) as [string, string];
    await makeFilm(ffmpeg.path, clip, { width: 640, height: 360, seconds: CLIP_S });
    const repeated = ['-stream_loop', String(HOUR_S / CLIP_S - 1), '-i', clip, '-c', 'copy'];
    await run(ffmpeg.path, ['-v', 'error', '-y', ...repeated, film]);
    const { url } = await farm.start('gateway');
    const input = await upload(url!, film);
    const rows: BenchRow[] = [];
    for (const pipeline of ['scenes', 'quality', 'storyboard']) {
      const worker = await farm.start('worker', { CPU_SLOTS: '1', WORKER_QUEUES: 'cpu,gpu' });
      await finished(url!, { pipeline, inputs: [input] }, 600_000);
      const peak = await peakOfRunners(farm.directory);
      await worker.stop();
      rows.push(
        atMost(
          `memory of the runner, ${pipeline} of a 1 h video`,
          `${peak.toFixed(0)} MB`,
          `${LIMIT_MB} MB`,
          peak / LIMIT_MB,
          1,
        ),
      );
    }
    return rows;
  } finally {
    await farm.close();
  }
}

/** The highest of the runners' peaks, in MB, as the kernel kept them; Linux only. */
async function peakOfRunners(mark: string): Promise<number> {
  const runners = processesOf(mark).filter(
    ({ command }) => command.includes('runner-main') && !command.startsWith('sh'),
  );
  const peaks = await Promise.all(
    runners.map(async ({ pid }) => /VmHWM:\s+(\d+) kB/.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1]),
  );
  const highest = Math.max(...peaks.map((kilobytes) => Number(kilobytes) / 1024));
  if (!Number.isFinite(highest)) throw new Error('No runner is there to be measured.');
  return highest;
}
