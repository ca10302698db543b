import type { Database } from '@frameq/db';
import type { JobState, StageState } from '@frameq/domain';

/** One change of a stage's state or token, as a trigger saw it inside the transaction that made it. */
export interface StageChange {
  readonly stageId: string;
  readonly before: StageState;
  readonly after: StageState;
  readonly tokenBefore: number;
  readonly tokenAfter: number;
  /** Whether cancel was requested before the change. */
  readonly marked: boolean;
}

/** One change of a job's state. */
export interface JobChange {
  readonly jobId: string;
  readonly before: JobState;
  readonly after: JobState;
}

const SETUP = [
  `create table stage_change (id bigserial primary key, at timestamptz default clock_timestamp(), stage_id uuid,
     before stage_state, after stage_state, token_before bigint, token_after bigint, marked boolean)`,
  `create function log_stage_change() returns trigger language plpgsql as $$ begin
     insert into stage_change (stage_id, before, after, token_before, token_after, marked)
     values (new.id, old.state, new.state, old.lease_token, new.lease_token, old.cancel_requested_at is not null);
     return null; end $$`,
  `create trigger log_stage_change after update on stage for each row
     when (old.state is distinct from new.state or old.lease_token is distinct from new.lease_token)
     execute function log_stage_change()`,
  `create table job_change (id bigserial primary key, job_id uuid, before job_state, after job_state)`,
  `create function log_job_change() returns trigger language plpgsql as $$ begin
     insert into job_change (job_id, before, after) values (new.id, old.state, new.state); return null; end $$`,
  `create trigger log_job_change after update on job for each row
     when (old.state is distinct from new.state) execute function log_job_change()`,
];

/** Records every change of a stage and of a job from now on, whoever makes it. */
export async function recordTransitions(db: Database): Promise<void> {
  for (const text of SETUP) await db.query({ name: '', text }, []);
}

/** What was recorded, oldest first. */
export async function readTransitions(db: Database): Promise<{ stages: StageChange[]; jobs: JobChange[] }> {
  const stages = await db.query<StageChange>(
    {
      name: '',
      text: `select stage_id as "stageId", before, after, token_before as "tokenBefore", token_after as "tokenAfter", marked
               from stage_change order by id`,
    },
    [],
  );
  const jobs = await db.query<JobChange>(
    { name: '', text: `select job_id as "jobId", before, after from job_change order by id` },
    [],
  );
  return { stages, jobs };
}
