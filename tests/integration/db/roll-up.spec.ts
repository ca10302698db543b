import type { StageLease, StageSettlement } from '@frameq/db';
import { AppError, rollUpItem, rollUpJob, type ItemState, type JobState, type StageState } from '@frameq/domain';
import { plantJob, settlement, type PlantedJob } from '@frameq/testing';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { openStageTables, type StageTables } from './stage-tables.js';

const CONNECTIONS = 8;
const failure = new AppError('STAGE_TIMEOUT', 'It took too long.').toFailure();

let tables: StageTables;
beforeAll(async () => {
  tables = await openStageTables(CONNECTIONS);
});
afterAll(() => tables.close());

/** How a run ends, and whether the job is cancelled on the way: all that a job's end depends on. */
type Ending = 'complete' | 'exhaust' | 'requeue' | 'cancel-job';
const anyEnding = fc.constantFrom<Ending>(
  'complete',
  'complete',
  'complete',
  'complete',
  'exhaust',
  'requeue',
  'cancel-job',
);
const anyPlan = fc.record({
  items: fc.integer({ min: 1, max: 8 }),
  stages: fc.integer({ min: 1, max: 3 }),
  endings: fc.array(anyEnding, { minLength: 1, maxLength: 40 }),
});

/** Runs a job to its end from eight connections at once, each settling what it claims as the plan goes on saying. */
async function runToEnd(job: PlantedJob, endings: readonly Ending[]): Promise<void> {
  let next = 0;
  const drive = async (): Promise<void> => {
    for (;;) {
      const { claimed } = await tables.stages.claimAny('cpu', 2, tables.terms());
      if (claimed.length === 0) {
        const [left] = await tables.rows(
          `select from stage where job_id = $1 and state in ('queued', 'running') limit 1`,
          job.jobId,
        );
        if (left === undefined) return;
        continue;
      }
      const ending = endings[next++ % endings.length]!;
      // A plan of interruptions alone would never end.
      await end(job, claimed, ending === 'requeue' && next > 200 ? 'complete' : ending);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, drive));
}

async function end(job: PlantedJob, leases: readonly StageLease[], ending: Ending): Promise<void> {
  if (ending === 'cancel-job') await tables.stages.requestCancel(job.jobId, job.tenantId);
  const wanted: Record<Ending, Partial<StageSettlement>> = {
    complete: {},
    exhaust: { move: 'exhaust', outcome: 'failed', failure },
    requeue: { move: 'requeue', outcome: 'interrupted', refundAttempt: true },
    'cancel-job': {},
  };
  const settled = await tables.stages.settle(leases.map((lease) => settlement(lease, wanted[ending])));
  const marked = settled.filter((stage) => !stage.applied && stage.mine && stage.cancelRequested);
  await tables.stages.settle(marked.map((lease) => settlement(lease, { move: 'stop', outcome: 'cancelled' })));
}

it('rolls stages up into items and items into the job as the domain does, whoever settles what and when', async () => {
  await fc.assert(
    fc.asyncProperty(anyPlan, async ({ items, stages, endings }) => {
      const job = await plantJob(tables.db, { items, queues: Array.from({ length: stages }, () => 'cpu' as const) });
      await runToEnd(job, endings);
      const row = await tables.row<{
        job: JobState;
        cancel: boolean;
        items: { state: ItemState; stages: StageState[] }[];
      }>(
        `select state as job, cancel_requested_at is not null as cancel, (
           select jsonb_agg(jsonb_build_object('state', i.state, 'stages', (
                    select jsonb_agg(s.state order by position) from stage s where s.item_id = i.id)))
             from item i where i.job_id = job.id) as items from job where id = $1`,
        job.jobId,
      );
      expect(row.items.map((item) => item.state)).toEqual(row.items.map((item) => rollUpItem(item.stages)));
      expect(row.job).toBe(
        rollUpJob(
          row.items.map((item) => item.state),
          row.cancel,
        ),
      );
      expect(['completed', 'partial', 'failed', 'cancelled']).toContain(row.job);
    }),
    { numRuns: 30 },
  );
}, 60_000);
