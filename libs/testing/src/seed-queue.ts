import type { Database } from '@frameq/db';

/** How much to seed. */
export interface SeedTerms {
  /** Stages in `queued` on the queue `cpu`; 1,000,000 unless told. */
  readonly stages?: number;
  /** Tenants, of which the first holds half of the stages; 200 unless told. */
  readonly tenants?: number;
}

const STAGES_PER_JOB = 100;

/**
 * Fills a database with a long queue, for measuring: jobs of one item with a hundred stages that are all queued. Foreign
 * keys are not checked while it writes, so it needs a superuser; an empty database is its matter of course.
 *
 * @returns how many stages it wrote
 */
export async function seedQueue(db: Database, terms: SeedTerms = {}): Promise<number> {
  const { stages = 1_000_000, tenants = 200 } = terms;
  const jobs = Math.ceil(stages / STAGES_PER_JOB);
  await db.transaction(async (tx) => {
    const run = (text: string, ...values: unknown[]) => tx.query({ name: '', text, answerWithinMs: 600_000 }, values);
    await run(
      `select set_config('session_replication_role', 'replica', true), set_config('statement_timeout', '0', true)`,
    );
    await run(
      `insert into job (id, tenant_id, pipeline, params)
       select md5('job' || n)::uuid,
              'tenant-' || lpad((case when n % 2 = 0 then 0 else (n / 2) % $2 end)::text, 4, '0'), 'seeded', '{}'
         from generate_series(1, $1::int) n`,
      ...[jobs, tenants],
    );
    await run(`insert into item (id, job_id, index) select md5('item' || id)::uuid, id, 0 from job`);
    await run(
      `insert into stage (id, job_id, item_id, tenant_id, position, name, queue, state, priority, queued_at, line_at)
       select md5(j.id::text || p)::uuid, j.id, md5('item' || j.id)::uuid, j.tenant_id, p, 'step-' || p, 'cpu', 'queued',
              (array[50, 100, 100, 200])[1 + p % 4], now(), now() - make_interval(secs => (j.number + p * 7919) % 86400)
         from job j cross join generate_series(0, $1::int - 1) p`,
      STAGES_PER_JOB,
    );
  });
  await db.query({ name: '', text: 'analyze job, item, stage' }, []);
  return jobs * STAGES_PER_JOB;
}
