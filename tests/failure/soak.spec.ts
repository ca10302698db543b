import { processesOf, redisCommand, testQueueStores, testRedis } from '@frameq/testing';
import { afterEach, expect, it } from '@jest/globals';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { setTimeout as delay } from 'node:timers/promises';
import { inForm, LONG } from './harness/form.js';
import { reportRow } from './report-row.js';
import { residentMb, openFiles } from './harness/process-size.js';
import { openScenario, type Scenario } from './harness/scenario.js';
import { lowestOfEach, type Slope, slopeOf } from './harness/slope.js';

const SOAK_MS = inForm(4_000, 15 * 60_000);
/** The heap grows to its working size first. Ten minutes are asked for; twelve tell more. */
const WARM_UP_MS = inForm(1_000, 3 * 60_000);
const SAMPLE_MS = inForm(250, 2_000);
/** Of these the lowest sample counts: what lies above it is garbage. */
const STRETCH_HOURS = inForm(0.5, 30) / 3_600;
const V8_PAGE_MB = 0.25;
/** One job of three stages each so often: what the machine carries beside other scenarios. */
const EVERY_MS = 250;

const TIDY = pathToFileURL(path.resolve('tests/failure/harness/collect-garbage.mjs')).href;

interface Sample {
  readonly hours: number;
  readonly rss: Readonly<Record<string, number>>;
  readonly files: number;
  readonly temporary: number;
  readonly keys: number;
}

let scenario: Scenario;
afterEach(() => scenario.close());

it(`does not grow in ${SOAK_MS / 60_000} minutes`, async () => {
  const redisUrl = testQueueStores().length > 1 ? await testRedis() : undefined;
  scenario = await openScenario({ name: 'soak', artifactsPerStage: 1, ...(redisUrl !== undefined && { redisUrl }) });
  // Room for garbage, which V8 takes and gives back as it likes, and the C library in each of its arenas, is no growth.
  const tidy = { NODE_OPTIONS: `--max-semi-space-size=1 --import ${TIDY}`, MALLOC_ARENA_MAX: '1' };
  const [gateway, keeper, worker] = await Promise.all([
    scenario.start('gateway', tidy),
    scenario.start('keeper', tidy),
    scenario.start('worker', { ...tidy, CPU_SLOTS: '1', WORKER_QUEUES: 'cpu' }),
  ]);
  const services = { gateway, keeper, worker };
  const client = scenario.client();
  const submission = { pipeline: 'test-three-stages', params: { min_ms: 5, max_ms: 20, bytes: 256 } };
  const begun = performance.now();
  const samples: Sample[] = [];
  let next = begun + WARM_UP_MS;
  let jobs = 0;
  while (performance.now() - begun < SOAK_MS) {
    await client.submit(submission);
    jobs += 1;
    await delay(EVERY_MS);
    if (performance.now() < next) continue;
    next += SAMPLE_MS;
    const rss = Object.fromEntries(Object.entries(services).map(([name, { pid }]) => [name, residentMb(pid)]));
    samples.push({
      rss,
      hours: (performance.now() - begun) / 3_600_000,
      files: Object.values(services).reduce((sum, { pid }) => sum + openFiles(pid), 0),
      temporary: readdirSync(path.join(scenario.storageDir, 'tmp')).length,
      keys: redisUrl === undefined ? 0 : Number(await redisCommand(redisUrl, 'DBSIZE')),
    });
  }
  await scenario.settled(60_000);

  // Memory comes in pages of V8, and nobody can tell less than one at either end from growth.
  const pages = V8_PAGE_MB / (samples.at(-1)!.hours - samples[0]!.hours);
  const growthOf = (name: string): Slope =>
    slopeOf(
      lowestOfEach(
        STRETCH_HOURS,
        samples.map(({ hours, rss }) => [hours, rss[name]!] as const),
      ),
    );
  const slopes = Object.keys(services).map((name) => {
    const { slope, error } = growthOf(name);
    return `${name} ${slope.toFixed(1)} ± ${error.toFixed(1)}`;
  });
  const runners = processesOf(scenario.farm.directory).filter(({ command }) => command.includes('runner-main')).length;
  const [first, last] = [samples[0]!, samples.at(-1)!];
  const files = slopeOf(samples.map(({ hours, files }) => [hours, files]));
  const temporary = Math.max(...samples.map((sample) => sample.temporary));
  const violations = await scenario.violations();
  // What finished is kept for an hour, 2,000 at most, beside a few keys of each queue; the rest may not grow.
  const keysFlat = last.keys <= jobs * 3 + 60;
  const filesFlat = last.files <= first.files + 8;
  const growth = Object.keys(services).map((name) => growthOf(name));
  // Minutes cannot show 1 MB/h: passed when the growth is below it, or cannot be told from it.
  const flat = !LONG || growth.every(({ slope, error }) => slope - 2 * Math.hypot(error, pages) < 1);
  reportRow({
    ...{ row: 16, store: redisUrl === undefined ? 'postgres' : 'redis' },
    asked: 'soak (≥ 10 min): RSS slope < 1 MB/h; Redis keys, open files and temporary files flat',
    reached:
      `${jobs} jobs in ${(SOAK_MS / 60_000).toFixed(1)} min, MB/h ${slopes.join(', ')} (± standard error); files ` +
      `${first.files} → ${last.files} (${files.slope.toFixed(0)} ± ${files.error.toFixed(0)} an hour), keys ${first.keys} → ` +
      `${last.keys}, temporary ≤ ${temporary}, ${runners} runners, violations ${violations.length}`,
    ok: violations.length === 0 && flat && keysFlat && filesFlat && temporary <= 4,
  });
  expect(violations).toEqual([]);
  expect({ keysFlat, filesFlat, flat }).toEqual({ keysFlat: true, filesFlat: true, flat: true });
  expect(temporary).toBeLessThanOrEqual(4);
}, 1_200_000);
