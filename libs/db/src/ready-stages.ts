import type { QueueName } from '@frameq/domain';
import type { Database } from './database.js';
import type { ReadyStage } from './stage-rows.js';
import { loadStatement } from './statement.js';

const READY = loadStatement('ready-stages');
const FEW = 8;

/** Stages to deliver, in fair order. Looks at a few of each tenant, and at more only when those are not enough. */
export async function readyStages(db: Database, queue: QueueName, limit: number): Promise<ReadyStage[]> {
  if (limit <= 0) return [];
  const few = await look(db, queue, limit, Math.min(FEW, limit));
  if (few.length === limit || !few.some((row) => row.cut)) return few.map(withoutCut);
  return (await look(db, queue, limit, limit)).map(withoutCut);
}

type ReadyRow = ReadyStage & { readonly cut: boolean };

async function look(db: Database, queue: QueueName, limit: number, perTenant: number): Promise<ReadyRow[]> {
  return db.query<ReadyRow>(READY, [queue, limit, perTenant]);
}

function withoutCut({ cut: _, ...stage }: ReadyRow): ReadyStage {
  return stage;
}
