import { openDatabase, type Database, type Statement } from '@frameq/db';

/** What went wrong, counted over every change that the stage table saw. */
export interface TransitionFaults {
  /** Changes out of a terminal state; nobody retried, so there may be none. */
  readonly terminalOverwrites: number;
  /** Stages that were completed more than once. */
  readonly doubleCompletions: number;
  /** Changes that made a token fall. */
  readonly tokenRegressions: number;
}

/** Records every change of a stage's state from now on, inside the transaction that makes it. */
export async function recordTransitions(databaseUrl: string): Promise<Database> {
  const db = openDatabase({ url: databaseUrl, applicationName: 'frameq-transitions', max: 4 });
  for (const text of SETUP) await db.query({ name: `transitions-${SETUP.indexOf(text)}`, text }, []);
  return db;
}

/** Counts what must never happen. */
export async function transitionFaults(db: Database): Promise<TransitionFaults> {
  const [row] = await db.query<TransitionFaults>(FAULTS, []);
  return row!;
}

const SETUP = [
  `create table transition (stage_id uuid, before stage_state, after stage_state, token_before bigint, token_after bigint)`,
  `create function log_transition() returns trigger language plpgsql as $$ begin
     insert into transition values (new.id, old.state, new.state, old.lease_token, new.lease_token); return null; end $$`,
  `create trigger log_transition after update on stage for each row
     when (old.state is distinct from new.state or old.lease_token is distinct from new.lease_token)
     execute function log_transition()`,
];

const FAULTS: Statement = {
  name: 'transition-faults',
  text: `
    select (select count(*) from transition where before in ('completed', 'failed', 'cancelled')) as "terminalOverwrites",
           (select count(*) from (select 1 from transition where after = 'completed' and before <> 'completed'
                                   group by stage_id having count(*) > 1) twice) as "doubleCompletions",
           (select count(*) from transition where token_after < token_before) as "tokenRegressions"`,
};
