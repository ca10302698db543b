import type { StageState } from '@frameq/domain';
import type { StageTables } from './stage-tables.js';

/** One change of a stage's state or token, as a trigger saw it. */
export interface AuditRow {
  readonly stageId: string;
  readonly before: StageState;
  readonly after: StageState;
  readonly tokenBefore: number;
  readonly tokenAfter: number;
  /** Whether cancel was requested when the change was made. */
  readonly marked: boolean;
}

/** Records every change of state or token from now on, whoever makes it, in the order in which each stage saw them. */
export async function startAudit(tables: StageTables): Promise<void> {
  await tables.rows(`create table audit (
    id bigserial primary key, stage_id uuid, before stage_state, after stage_state, token_before bigint, token_after bigint,
    marked boolean)`);
  await tables.rows(`create function audit() returns trigger language plpgsql as $$ begin
    insert into audit (stage_id, before, after, token_before, token_after, marked)
    select n.id, o.state, n.state, o.lease_token, n.lease_token, o.cancel_requested_at is not null
      from old_rows o join new_rows n on n.id = o.id where o.state <> n.state or o.lease_token <> n.lease_token;
    return null; end $$`);
  await tables.rows(`create trigger audit after update on stage referencing old table as old_rows new table as new_rows
    for each statement execute function audit()`);
}

/** What was recorded, oldest first. */
export async function readAudit(tables: StageTables): Promise<AuditRow[]> {
  return tables.rows<AuditRow>(
    `select stage_id as "stageId", before, after, token_before as "tokenBefore", token_after as "tokenAfter", marked
       from audit order by id`,
  );
}
