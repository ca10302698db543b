import path from 'node:path';
import { findTools } from '@frameq/media';
import { openFarm } from '@frameq/testing';
import { atMost, type BenchRow } from './bench-row.js';
import { finished, timed, upload } from './client.js';
import { makeFilm, run } from './film.js';
import { median } from './percentile.js';

const RUNS = 3;

/**
 * Wall time of the stages of `scenes`, thumbnails included, as the attempts record it, against decoding the same file with
 * the same ffmpeg and throwing the frames away; alternating, medians of three. The film has the size in which people submit.
 */
export async function benchScenes(): Promise<BenchRow> {
  const { ffmpeg } = await findTools();
  const farm = await openFarm({ env: { LOG_LEVEL: 'warn' } });
  try {
    const film = path.join(farm.directory, 'film.mp4');
    await makeFilm(ffmpeg.path, film, { width: 1920, height: 1080, seconds: 40 });
    const { url } = await farm.start('gateway');
    await farm.start('worker', { CPU_SLOTS: '1', WORKER_QUEUES: 'cpu' });
    const input = await upload(url!, film);
    await stageSeconds(url!, input);
    const decode: number[] = [];
    const scenes: number[] = [];
    for (let round = 0; round < RUNS; round++) {
      decode.push((await timed(() => run(ffmpeg.path, ['-v', 'error', '-i', film, '-f', 'null', '-']))) / 1000);
      scenes.push(await stageSeconds(url!, input));
    }
    const [ours, limit] = [median(scenes), median(decode)];
    const [measured, against] = [`${ours.toFixed(2)} s`, `decode ${limit.toFixed(2)} s`];
    return atMost('scenes of a 40 s film, 1080p', measured, against, ours / limit, 1.25);
  } finally {
    await farm.close();
  }
}

async function stageSeconds(url: string, input: string): Promise<number> {
  const job = await finished(url, { pipeline: 'scenes', inputs: [input] }, 120_000);
  const attempts = job.item_list[0]!.stages.flatMap((stage) => stage.attempts);
  const took = attempts.map(({ started_at, ended_at }) => Date.parse(ended_at!) - Date.parse(started_at));
  return took.reduce((sum, ms) => sum + ms, 0) / 1000;
}
