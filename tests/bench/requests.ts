import type { InputView, JobView } from '@frameq/contracts';
import { openFarm } from '@frameq/testing';
import { setTimeout as delay } from 'node:timers/promises';
import { type BenchRow, withinLimit } from './bench-row.js';
import { get, send, submit, timed } from './client.js';
import { percentile } from './percentile.js';

const WARM = 50;
const SAMPLES = 300;
const RATE_PER_S = 50;
const RATE_SECONDS = 10;

/** Latency of the requests that people and scripts wait for, 95th percentile, from a client in another process. */
export async function benchRequests(): Promise<BenchRow[]> {
  const farm = await openFarm({ env: { LOG_LEVEL: 'warn' } });
  try {
    const { url } = await farm.start('gateway');
    const one = (): Promise<JobView> => submit(url!, { pipeline: 'test-noop' });
    const check = (): Promise<unknown> =>
      send(url!, '/pipelines/validate', { pipeline: 'scenes', params: { sensitivity: 2 } }, 200);
    return [
      withinLimit('submit, one client in sequence, p95', await p95InSequence(one), 10),
      withinLimit(`submit, ${RATE_PER_S}/s, p95`, await p95AtRate(one), 20),
      withinLimit('submit, 500 items', await fiveHundredItems(url!), 500),
      withinLimit('list of a page, 1,000 jobs stored, p95', await p95InSequence(() => get(url!, '/jobs?limit=50')), 20),
      withinLimit('validate, p95', await p95InSequence(check), 20),
    ];
  } finally {
    await farm.close();
  }
}

async function p95InSequence(request: () => Promise<unknown>): Promise<number> {
  const took: number[] = [];
  for (let sample = 0; sample < WARM + SAMPLES; sample++) took.push(await timed(request));
  return percentile(took.slice(WARM), 0.95);
}

/** Requests leave on schedule whether or not the former ones have been answered. */
async function p95AtRate(request: () => Promise<unknown>): Promise<number> {
  const running: Promise<number>[] = [];
  const start = performance.now();
  for (let sent = 0; sent < RATE_PER_S * RATE_SECONDS; sent++) {
    await delay(Math.max(0, start + (sent * 1000) / RATE_PER_S - performance.now()));
    running.push(timed(request));
  }
  return percentile(await Promise.all(running), 0.95);
}

async function fiveHundredItems(url: string): Promise<number> {
  const answer = await fetch(`${url}/api/v1/uploads?name=tiny.mp4`, { method: 'POST', body: 'not a video, but kept' });
  const input = (await answer.json()) as InputView;
  const took: number[] = [];
  for (let run = 0; run < 5; run++) {
    took.push(
      await timed(() => submit(url, { pipeline: 'scenes', inputs: Array.from({ length: 500 }, () => input.id) })),
    );
  }
  return percentile(took, 0.95);
}
