import { ITEM_STATES, rollUpItem, rollUpJob, STAGE_STATES } from '@frameq/domain';
import { plantJob, type PlantedJob } from '@frameq/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openStageTables, type StageTables } from './stage-tables.js';

let tables: StageTables;
let job: PlantedJob;
beforeAll(async () => {
  tables = await openStageTables();
  job = await plantJob(tables.db);
});
afterAll(() => tables.close());

const lease = `lease_owner = gen_random_uuid(), lease_expires_at = now(), started_at = now()`;

describe('the schema refuses a stage', () => {
  it.each([
    ['that runs without a lease', `state = 'running', started_at = now()`, 'stage_lease_law'],
    ['that holds a lease and does not run', lease, 'stage_lease_law'],
    [
      'that runs under a lease without end',
      `state = 'running', started_at = now(), lease_owner = gen_random_uuid()`,
      'stage_lease_law',
    ],
    ['that has ended at no time', `state = 'cancelled'`, 'stage_finished_law'],
    ['that has not ended but has a time for it', `finished_at = now()`, 'stage_finished_law'],
    ['that is queued since never', `queued_at = null`, 'stage_queued_law'],
    ['that is blocked and queued at once', `state = 'blocked'`, 'stage_queued_law'],
    ['that waits and has started', `started_at = now()`, 'stage_started_law'],
    ['that waits under a cancel mark', `cancel_requested_at = now()`, 'stage_cancel_law'],
    [
      'that completed after cancel was requested',
      `state = 'completed', progress = 1, started_at = now(), finished_at = now(), cancel_requested_at = now()`,
      'stage_completed_law',
    ],
    [
      'that completed half',
      `state = 'completed', progress = 0.5, started_at = now(), finished_at = now()`,
      'stage_completed_law',
    ],
    ['that failed for no reason', `state = 'failed', started_at = now(), finished_at = now()`, 'stage_failed_law'],
    ['with an error that did not fail', `error = '{}', error_class = 'internal'`, 'stage_failed_law'],
    ['with a negative attempt', `attempt = -1`, 'stage_numbers'],
    ['with a negative token', `lease_token = -1`, 'stage_numbers'],
    ['that is done more than wholly', `progress = 1.5`, 'stage_numbers'],
    ['on a queue that does not exist', `queue = 'tpu'`, 'stage_queue'],
  ])('%s', async (_, change, constraint) => {
    const attempt = tables.rows(`update stage set ${change} where id = $1`, job.stageIds[0]);
    await expect(attempt).rejects.toMatchObject({ code: '23514', constraint });
  });
});

describe('the schema refuses a job', () => {
  it.each([
    ['that ended at no time', `state = 'completed'`, 'job_finished_law'],
    ['that runs and has ended', `state = 'running', finished_at = now()`, 'job_finished_law'],
    ['that is cancelling though nobody asked', `state = 'cancelling'`, 'job_cancel_law'],
    ['whose cancel has no receipt', `state = 'cancelling', cancel_requested_at = now()`, 'job_cancel_law'],
    [
      'that failed although it was cancelled',
      `state = 'failed', finished_at = now(), cancel_requested_at = now(), cancel_receipt = '{}'`,
      'job_cancel_law',
    ],
    ['that may run nothing', `max_parallel = 0`, 'job_numbers'],
    ['with a priority out of range', `priority = 1001`, 'job_numbers'],
  ])('%s', async (_, change, constraint) => {
    const attempt = tables.rows(`update job set ${change} where id = $1`, job.jobId);
    await expect(attempt).rejects.toMatchObject({ code: '23514', constraint });
  });
});

it('keeps one attempt per token and one artifact per name', async () => {
  const insert = (text: string) => tables.rows(text, job.stageIds[0]);
  const attempt = 'insert into attempt (stage_id, token, number) values ($1, 1, 1)';
  await insert(attempt);
  await expect(insert(attempt)).rejects.toMatchObject({ code: '23505' });
  const artifact = `insert into artifact (stage_id, token, name, kind, media_type, bytes, sha256) values ($1, 1, 'a', 'k', 't/t', 1, 'x')`;
  await insert(artifact);
  await expect(insert(artifact)).rejects.toMatchObject({ code: '23505' });
});

/** Every set of at least one of `all`. */
function subsets<T>(all: readonly T[]): T[][] {
  return Array.from({ length: 2 ** all.length - 1 }, (_, index) => all.filter((__, bit) => ((index + 1) >> bit) & 1));
}

it('rolls up as the domain does, for every set of states', async () => {
  for (const states of subsets(STAGE_STATES)) {
    const { item } = await tables.row<{ item: string }>('select roll_up_item($1::stage_state[]) as item', states);
    expect({ states, item }).toEqual({ states, item: rollUpItem(states) });
  }
  for (const states of subsets(ITEM_STATES)) {
    for (const cancel of [false, true]) {
      const { job: rolled } = await tables.row<{ job: string }>(
        'select roll_up_job($1::item_state[], $2) as job',
        states,
        cancel,
      );
      expect({ states, cancel, job: rolled }).toEqual({ states, cancel, job: rollUpJob(states, cancel) });
    }
  }
});
