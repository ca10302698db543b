import { type Database, StageStore } from '@frameq/db';
import type { ItemState, JobState, StageState } from '@frameq/domain';
import { sweepEndedRuns } from '@frameq/storage';
import { processesOf } from '@frameq/testing';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { readTransitions, type JobChange, type StageChange } from './transition-log.js';

/** A job's row. */
export interface JobFact {
  readonly jobId: string;
  /** The Idempotency-Key that made it; null when it came without one. */
  readonly key: string | null;
  readonly state: JobState;
  readonly cancelRequested: boolean;
  readonly items: readonly ItemState[];
}

/** A stage's row, with what its attempts and artifacts say. */
export interface StageFact {
  readonly stageId: string;
  readonly jobId: string;
  readonly state: StageState;
  readonly token: number;
  /** Tokens of attempts that are recorded as completed. */
  readonly completedTokens: readonly number[];
  /** Attempts without an end. */
  readonly openAttempts: number;
  /** True while somebody holds its lease. */
  readonly leased: boolean;
}

/** An artifact's row and its file. */
export interface ArtifactFact {
  readonly stageId: string;
  readonly token: number;
  readonly name: string;
  readonly sha256: string;
  readonly partial: boolean;
  /** The hash of the file; null when there is none. */
  readonly sha256OnDisk: string | null;
}

/** Everything that the checker looks at, taken when the work is over and the workers have drained. */
export interface Evidence {
  readonly acknowledged: readonly { readonly key: string; readonly jobId: string }[];
  readonly jobs: readonly JobFact[];
  readonly stages: readonly StageFact[];
  readonly artifacts: readonly ArtifactFact[];
  readonly stageChanges: readonly StageChange[];
  readonly jobChanges: readonly JobChange[];
  /** Command lines of runners and guards that still live. */
  readonly livingRunners: readonly string[];
  readonly temporaryFiles: readonly string[];
  /** Artifacts that each completed stage must have; null: whatever it made. */
  readonly artifactsPerStage: number | null;
}

/** Gathers the evidence. Stop the workers before. */
export async function gatherEvidence(
  db: Database,
  place: { readonly directory: string; readonly storageDir: string },
  told: Pick<Evidence, 'acknowledged' | 'artifactsPerStage'>,
): Promise<Evidence> {
  const rows = <Row>(text: string): Promise<Row[]> => db.query<Row>({ name: '', text, answerWithinMs: 60_000 }, []);
  const { stages: stageChanges, jobs: jobChanges } = await readTransitions(db);
  const artifacts = await rows<Omit<ArtifactFact, 'sha256OnDisk'> & { tenantId: string }>(ARTIFACTS);
  // What a killed runner left is swept within a minute; nothing may stay that this does not find.
  const stages = new StageStore(db);
  await sweepEndedRuns(place.storageDir, (leases) => stages.heldLeases(leases));
  return {
    ...told,
    jobs: await rows(JOBS),
    stages: await rows(STAGES),
    artifacts: artifacts.map(({ tenantId, ...row }) => {
      const { stageId, token, name } = row;
      const file = path.join(place.storageDir, 'artifacts', tenantId, stageId, String(token), name);
      return { ...row, sha256OnDisk: hashOf(file) };
    }),
    stageChanges,
    jobChanges,
    livingRunners: processesOf(place.directory)
      .filter(({ command }) => /runner-main|frameq-guard/.test(command))
      .map(({ command }) => command),
    temporaryFiles: filesBeneath(path.join(place.storageDir, 'tmp')),
  };
}

function hashOf(file: string): string | null {
  try {
    return createHash('sha256').update(readFileSync(file)).digest('hex');
  } catch {
    return null;
  }
}

function filesBeneath(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true }).map(String);
  } catch {
    return [];
  }
}

const JOBS = `
  select j.id as "jobId", j.labels ->> 'key' as key, j.state::text as state,
         j.cancel_requested_at is not null as "cancelRequested",
         array(select i.state::text from item i where i.job_id = j.id order by i.index) as items
    from job j`;
const STAGES = `
  select s.id as "stageId", s.job_id as "jobId", s.state::text as state, s.lease_token as token,
         s.lease_owner is not null as leased,
         array(select a.token from attempt a where a.stage_id = s.id and a.outcome = 'completed') as "completedTokens",
         (select count(*) from attempt a where a.stage_id = s.id and a.ended_at is null) as "openAttempts"
    from stage s`;
const ARTIFACTS = `
  select a.stage_id as "stageId", a.token, a.name, a.sha256, a.partial, s.tenant_id as "tenantId"
    from artifact a join stage s on s.id = a.stage_id`;
