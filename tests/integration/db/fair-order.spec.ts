import { loadStatement } from '@frameq/db';
import { seedQueue } from '@frameq/testing';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { openStageTables, type StageTables } from './stage-tables.js';

const STAGES = 1_000_000;
const READY = loadStatement('ready-stages');

let tables: StageTables;
beforeAll(async () => {
  tables = await openStageTables();
  await seedQueue(tables.db, { stages: STAGES, tenants: 200 });
}, 180_000);
afterAll(() => tables.close());

interface Plan {
  readonly 'Node Type': string;
  readonly 'Shared Hit Blocks': number;
  readonly 'Shared Read Blocks': number;
  readonly Plans?: readonly Plan[];
}

const nodes = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodes)];
const median = (times: number[]) => times.sort((a, b) => a - b)[Math.floor(times.length / 2)]!;

async function medianMs(rounds: number, work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
  }
  return median(times);
}

it('looks at a few rows of each tenant, whatever the length of the queue', async () => {
  const text = READY.text.replaceAll('$1', `'cpu'`).replaceAll('$2', '100').replaceAll('$3', '8');
  const [row] = await tables.rows<{ 'QUERY PLAN': { Plan: Plan }[] }>(
    `explain (analyze, buffers, format json) ${text}`,
  );
  const plan = row!['QUERY PLAN'][0]!.Plan;
  expect(nodes(plan).filter((node) => node['Node Type'].includes('Seq Scan'))).toEqual([]);
  // 200 tenants, at most 8 rows each, a few pages of index above them; the table has tens of thousands of pages.
  expect(plan['Shared Hit Blocks'] + plan['Shared Read Blocks']).toBeLessThan(200 * 8 * 4);
});

it('costs about as much as the probes that it is made of', async () => {
  const probe = () =>
    tables.rows(`select id from stage where queue = 'cpu' and state = 'queued' and tenant_id = 'tenant-0007' limit 8`);
  const order = () => tables.stages.ready('cpu', 100);
  await Promise.all([probe(), order()]);
  const probeMs = await medianMs(31, probe);
  const orderMs = await medianMs(31, order);
  console.info(
    `fair order over ${STAGES} queued stages of 200 tenants: ${orderMs.toFixed(1)} ms (one probe ${probeMs.toFixed(2)} ms)`,
  );
  expect(orderMs).toBeLessThan(200 * probeMs);
});
