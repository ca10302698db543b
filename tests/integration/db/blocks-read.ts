import { type Database, loadStatement } from '@frameq/db';

/** How many blocks of 8 KiB a statement of `libs/db/src/sql` looks at; it is run for that. */
export async function blocksRead(db: Database, statement: string, values: readonly unknown[]): Promise<number> {
  const text = `explain (analyze, buffers, format json) ${loadStatement(statement).text}`;
  const [row] = await db.query<{ 'QUERY PLAN': [{ Plan: Record<string, number> }] }>({ name: '', text }, values);
  const { Plan: plan } = row!['QUERY PLAN'][0];
  return plan['Shared Hit Blocks']! + plan['Shared Read Blocks']!;
}
