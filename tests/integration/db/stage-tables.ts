import { openDatabase, StageStore, type ClaimTerms, type Database } from '@frameq/db';
import { type PlantedJob, testDatabase } from '@frameq/testing';
import { jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';

// The first suite of a run starts the server, and the machine may be busy with others.
jest.setTimeout(30_000);

/** A migrated database of a suite's own, with the store under test on it. */
export interface StageTables {
  readonly db: Database;
  readonly stages: StageStore;
  readonly workerId: string;
  /** Terms of a claim by `workerId`, on `cpu` and without a limit unless told. */
  terms(more?: Partial<ClaimTerms>): ClaimTerms;
  /** Rows of a statement that only the test needs. */
  rows<Row>(text: string, ...values: unknown[]): Promise<Row[]>;
  /** The one row of such a statement. */
  row<Row>(text: string, ...values: unknown[]): Promise<Row>;
  close(): Promise<void>;
}

/** Opens a fresh database for one spec; leases are reaped without the grace that production gives them. */
export async function openStageTables(max = 10): Promise<StageTables> {
  const { url, drop } = await testDatabase();
  const db = openDatabase({ url, max, applicationName: 'frameq-test' });
  const workerId = randomUUID();
  const rows = <Row>(text: string, ...values: unknown[]): Promise<Row[]> => db.query<Row>({ name: '', text }, values);
  return {
    db,
    stages: new StageStore(db, 0),
    workerId,
    terms: (more = {}) => ({ workerId, leaseMs: 15_000, queue: 'cpu', limit: null, ...more }),
    rows,
    row: async <Row>(text: string, ...values: unknown[]) => {
      const found = await rows<Row>(text, ...values);
      if (found.length !== 1) throw new Error(`Expected one row, got ${found.length}.`);
      return found[0]!;
    },
    close: async () => {
      await db.close();
      await drop();
    },
  };
}

/** Gives every item of a planted job one input, and returns its id. */
export async function plantInput(tables: StageTables, job: PlantedJob): Promise<string> {
  const id = randomUUID();
  await tables.rows(
    `insert into input (id, tenant_id, name, sha256, bytes) values ($1::uuid, $2, 'film.mp4', repeat('ab', 32), 4)`,
    ...[id, job.tenantId],
  );
  await tables.rows('update item set input_id = $1 where job_id = $2', id, job.jobId);
  return id;
}
