import { openDatabase, StageStore } from '@frameq/db';
import { seedQueue, testDatabase } from '@frameq/testing';
import { type BenchRow, withinLimit } from './bench-row.js';
import { timed } from './client.js';
import { median } from './percentile.js';

const STAGES = 1_000_000;
const TENANTS = 200;
const ROUNDS = 31;

/** The statement that picks the next stages in fair order, over a million queued stages of 200 tenants. */
export async function benchFairOrder(): Promise<BenchRow> {
  const database = await testDatabase();
  const db = openDatabase({ url: database.url, applicationName: 'frameq-bench', max: 2 });
  try {
    await seedQueue(db, { stages: STAGES, tenants: TENANTS });
    const stages = new StageStore(db);
    const took: number[] = [];
    for (let round = 0; round <= ROUNDS; round++) took.push(await timed(() => stages.ready('cpu', 100)));
    return withinLimit('fair order of 1,000,000 queued stages, 200 tenants', median(took.slice(1)), 20);
  } finally {
    await db.close();
    await database.drop();
  }
}
