import type { InputView, JobView } from '@frameq/contracts';
import { findTools } from '@frameq/media';
import { openFarm, waitFor } from '@frameq/testing';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openAsBlob } from 'node:fs';
import path from 'node:path';
import { atMost, type BenchRow } from './bench-row.js';
import { get, submit, timed } from './client.js';
import { median } from './percentile.js';

const RUNS = 3;
/** The film: the size in which people submit, shots that differ, one stream; made once, with the ffmpeg that is measured. */
const SHOTS = ['testsrc2', 'mandelbrot', 'testsrc', 'smptebars', 'rgbtestsrc', 'testsrc2', 'yuvtestsrc', 'testsrc'];
const SECONDS_A_SHOT = 5;

/**
 * Wall time of the stages of `scenes`, thumbnails included, as the attempts record it, against decoding the same file with
 * the same ffmpeg and throwing the frames away; alternating, medians of three.
 */
export async function benchScenes(): Promise<BenchRow> {
  const { ffmpeg } = await findTools({ ffmpegPath: null, ffprobePath: null });
  const farm = await openFarm({ env: { LOG_LEVEL: 'warn' } });
  try {
    const film = path.join(farm.directory, 'film.mp4');
    await run(ffmpeg.path, filmArguments(film));
    const { url } = await farm.start('gateway');
    await farm.start('worker', { CPU_SLOTS: '1', WORKER_QUEUES: 'cpu' });
    const answer = await fetch(`${url}/api/v1/uploads?name=film.mp4`, { method: 'POST', body: await openAsBlob(film) });
    const { id } = (await answer.json()) as InputView;
    await stageSeconds(url!, id);
    const decode: number[] = [];
    const scenes: number[] = [];
    for (let round = 0; round < RUNS; round++) {
      decode.push((await timed(() => run(ffmpeg.path, ['-v', 'error', '-i', film, '-f', 'null', '-']))) / 1000);
      scenes.push(await stageSeconds(url!, id));
    }
    const [ours, limit] = [median(scenes), median(decode)];
    return atMost(
      'scenes of a 40 s film, 1080p',
      `${ours.toFixed(2)} s`,
      `decode ${limit.toFixed(2)} s`,
      ours / limit,
      1.25,
    );
  } finally {
    await farm.close();
  }
}

async function stageSeconds(url: string, input: string): Promise<number> {
  const { id } = await submit(url, { pipeline: 'scenes', inputs: [input] });
  const job = await waitFor(
    async () => {
      const seen = await get<JobView>(url, `/jobs/${id}`);
      return seen.finished_at === null ? undefined : seen;
    },
    { timeoutMs: 120_000, everyMs: 100, what: 'the scenes' },
  );
  if (job.state !== 'completed') throw new Error(`scenes ended as ${job.state}: ${JSON.stringify(job.error)}`);
  const attempts = job.item_list[0]!.stages.flatMap((stage) => stage.attempts);
  return (
    attempts.reduce((sum, { started_at, ended_at }) => sum + Date.parse(ended_at!) - Date.parse(started_at), 0) / 1000
  );
}

function filmArguments(output: string): string[] {
  const inputs = SHOTS.flatMap((source) => [
    '-f',
    'lavfi',
    '-t',
    String(SECONDS_A_SHOT),
    '-i',
    `${source}=s=1920x1080:r=30`,
  ]);
  const joined = `${SHOTS.map((_, index) => `[${index}:v]format=yuv420p,setsar=1[v${index}]`).join(';')};${SHOTS.map((_, index) => `[v${index}]`).join('')}concat=n=${SHOTS.length}[out]`;
  const codec = ['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '20', '-g', '250', '-sc_threshold', '0'];
  return ['-v', 'error', '-y', ...inputs, '-filter_complex', joined, '-map', '[out]', ...codec, output];
}

async function run(command: string, args: readonly string[]): Promise<void> {
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`${command} ended with ${code}.`);
}
