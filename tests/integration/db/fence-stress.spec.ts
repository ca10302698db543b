import type { StageLease, StageSettlement } from '@frameq/db';
import {
  AppError,
  STAGE_MOVES,
  isTerminalStage,
  rollUpItem,
  rollUpJob,
  type ItemState,
  type JobState,
  type StageMove,
  type StageState,
} from '@frameq/domain';
import { plantJob, seededRandom, settlement, type PlantedJob } from '@frameq/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { readAudit, startAudit, type AuditRow } from './audit-trail.js';
import { reportRow } from '../../failure/report-row.js';
import { openStageTables, type StageTables } from './stage-tables.js';

const OPERATIONS = 200_000;
const CONNECTIONS = 16;
const BATCH = 64;
const SEED = Number(process.env['FRAMEQ_SEED'] ?? process.env['STRESS_SEED'] ?? Date.now() % 2 ** 31);

const random = seededRandom(SEED);
const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
const failure = new AppError('STAGE_TIMEOUT', 'It took too long.').toFailure();

/** What was answered, to be held against what the trigger saw. */
const told = { claimed: 0, completed: 0, operations: 0, requests: 0 };
/** Every token that was ever won, current ones and those of zombies. */
const tokens = new Map<string, number[]>();

let tables: StageTables;
let jobs: PlantedJob[];
let stageIds: string[];

beforeAll(async () => {
  tables = await openStageTables(CONNECTIONS);
  jobs = await Promise.all(
    Array.from({ length: 200 }, (_, index) =>
      plantJob(tables.db, {
        ...{
          tenantId: `tenant-${index % 5}`,
          items: 1 + (index % 10),
          queues: index % 3 === 0 ? ['cpu'] : ['cpu', 'cpu', 'cpu'],
        },
        ...{ maxAttempts: 1_000, ...(index % 7 === 0 ? { maxParallel: 2 } : {}) },
      }),
    ),
  );
  stageIds = jobs.flatMap((job) => job.stageIds);
  await startAudit(tables);
});
afterAll(() => tables.close());

/** Leases that may be held, were held once, or never were; no stage twice, as one worker would not. */
function guesses(count: number): StageLease[] {
  const chosen = new Set(Array.from({ length: count }, () => pick(stageIds)));
  return [...chosen].map((stageId) => {
    const known = tokens.get(stageId) ?? [0];
    return { stageId, token: random() < 0.8 ? known.at(-1)! : pick(known) };
  });
}

async function claim(): Promise<number> {
  const ready = await tables.stages.ready('cpu', BATCH / 2);
  const wanted = new Map([...guesses(BATCH / 2), ...ready].map((lease) => [lease.stageId, lease]));
  const terms = tables.terms({
    workerId: pick(workers),
    leaseMs: 5 + random() * 60,
    limit: random() < 0.2 ? 40 : null,
  });
  const { claimed } = await tables.stages.claim([...wanted.values()], terms);
  told.claimed += claimed.length;
  for (const { stageId, token } of claimed) tokens.set(stageId, [...(tokens.get(stageId) ?? []), token].slice(-50));
  return wanted.size;
}

const ENDS: readonly Partial<StageSettlement>[] = [
  {},
  { move: 'requeue', outcome: 'interrupted', refundAttempt: true },
  { move: 'exhaust', outcome: 'failed', failure },
  { move: 'stop', outcome: 'cancelled' },
];

async function settle(): Promise<number> {
  const file = { name: 'out.json', kind: 'out', mediaType: 'application/json', bytes: 1, sha256: 'ab' };
  const ends = guesses(BATCH).map((lease) => settlement(lease, { artifacts: [file], ...pick(ENDS) }));
  const settled = await tables.stages.settle(ends);
  told.completed += settled.filter((stage) => stage.applied && stage.state === 'completed').length;
  return ends.length;
}

async function renew(): Promise<number> {
  const said = { progress: random(), note: null, etaS: null, device: null };
  const renewals = guesses(BATCH).map((lease) => ({ ...lease, ...said }));
  await tables.stages.renew(pick(workers), renewals, 30);
  return renewals.length;
}

async function cancel(): Promise<number> {
  const job = pick(jobs);
  await tables.stages.requestCancel(job.jobId, job.tenantId);
  return job.stageIds.length;
}

async function retry(): Promise<number> {
  const job = pick(jobs);
  await tables.stages.retry(job.jobId, job.tenantId, random() < 0.2 ? 'step-1' : undefined).catch((error: unknown) => {
    if (!(error instanceof AppError) || !error.code.startsWith('JOB_NOT_')) throw error;
  });
  return job.stageIds.length;
}

async function reap(): Promise<number> {
  return Math.max(1, (await tables.stages.reap(BATCH)).length);
}

const workers = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
const MIX = [claim, claim, claim, settle, settle, settle, renew, renew, reap, retry, retry, cancel];

async function storm(): Promise<void> {
  while (told.operations < OPERATIONS) {
    const operations = await pick(MIX)();
    told.operations += operations;
    told.requests += 1;
  }
}

describe(`${OPERATIONS} racing operations over ${CONNECTIONS} connections (seed ${SEED})`, () => {
  let audit: AuditRow[];

  beforeAll(async () => {
    const start = performance.now();
    await Promise.all(Array.from({ length: CONNECTIONS }, storm));
    const seconds = (performance.now() - start) / 1_000;
    audit = await readAudit(tables);
    console.info(
      `${told.operations} operations in ${told.requests} requests, ${audit.length} changes, ${seconds.toFixed(1)} s (seed ${SEED})`,
    );
  }, 180_000);

  it('never overwrite a terminal state but by a retry, which raises the token', () => {
    const overwritten = audit.filter(({ before }) => isTerminalStage(before));
    expect(overwritten.length).toBeGreaterThan(100);
    const illegal = overwritten.filter(
      ({ before, after, tokenBefore, tokenAfter }) =>
        before === 'completed' || !['queued', 'blocked'].includes(after) || tokenAfter !== tokenBefore + 1,
    );
    expect(illegal).toEqual([]);
  });

  it('never complete a stage twice, nor after its cancel was requested', async () => {
    const completions = audit.filter(({ after }) => after === 'completed');
    expect(completions.length).toBeGreaterThan(50);
    expect(new Set(completions.map(({ stageId }) => stageId)).size).toBe(completions.length);
    expect(completions.filter(({ marked }) => marked)).toEqual([]);
    expect(await tables.row(`select count(*) as files from artifact where not partial`)).toEqual({
      files: completions.length,
    });
  });

  it('only make moves of the table, every one of them, and tokens only rise', () => {
    const legal = (Object.keys(STAGE_MOVES) as StageMove[])
      .filter((move) => move !== 'rewind')
      .flatMap((move) => STAGE_MOVES[move].from.map((from) => `${from} → ${STAGE_MOVES[move].to}`));
    const seen = new Set(audit.map(({ before, after }) => `${before} → ${after}`));
    seen.delete('failed → blocked');
    expect(seen.delete('cancelled → blocked')).toBe(true);
    expect([...seen].sort()).toEqual([...new Set(legal)].sort());
    expect(
      audit.filter(({ tokenBefore, tokenAfter }) => tokenAfter < tokenBefore || tokenAfter > tokenBefore + 1),
    ).toEqual([]);
    const risen = new Set(['running', 'queued']);
    const stale = audit.filter(
      (row) => row.before !== 'blocked' && risen.has(row.after) && row.tokenAfter === row.tokenBefore,
    );
    expect(stale).toEqual([]);
  });

  it('tell each caller the truth: what was answered is what happened', async () => {
    expect(audit.filter(({ after }) => after === 'running')).toHaveLength(told.claimed);
    expect(audit.filter(({ after }) => after === 'completed')).toHaveLength(told.completed);
    expect(await tables.row('select count(*) as attempts from attempt')).toEqual({ attempts: told.claimed });
    const open = await tables.row(`select count(*) filter (where state = 'running') as running,
      (select count(*) from attempt where ended_at is null) as open from stage`);
    expect(open).toMatchObject({ running: (open as { open: number }).open });
  });

  it('are what the catalogue asks for', () => {
    const terminal = (state: StageState): boolean => isTerminalStage(state);
    const overwrites = audit.filter(
      (row) => terminal(row.before) && (row.before === 'completed' || terminal(row.after)),
    );
    const completions = audit.filter(({ after }) => after === 'completed');
    const twice = completions.length - new Set(completions.map(({ stageId }) => stageId)).size;
    const fallen = audit.filter(({ tokenBefore, tokenAfter }) => tokenAfter < tokenBefore).length;
    const late = completions.filter(({ marked }) => marked).length;
    reportRow({
      row: 8,
      asked: 'fence stress: ≥ 200,000 operations, zeros',
      reached:
        `${told.operations} operations over ${CONNECTIONS} connections, terminal overwrites ${overwrites.length}, ` +
        `double completions ${twice}, token regressions ${fallen}, successes after a cancel ${late}`,
      ok: told.operations >= OPERATIONS && overwrites.length + twice + fallen + late === 0,
    });
    expect([overwrites.length, twice, fallen, late]).toEqual([0, 0, 0, 0]);
    expect(told.operations).toBeGreaterThanOrEqual(OPERATIONS);
  });

  it('leave every item and every job as the domain rolls them up', async () => {
    const rows = await tables.rows<{
      job: JobState;
      cancel: boolean;
      items: { state: ItemState; stages: StageState[] }[];
    }>(
      `select state as job, cancel_requested_at is not null as cancel, (
         select jsonb_agg(jsonb_build_object('state', i.state, 'stages', (
                  select jsonb_agg(s.state order by position) from stage s where s.item_id = i.id)))
           from item i where i.job_id = job.id) as items from job`,
    );
    for (const { job, cancel, items } of rows) {
      for (const { state, stages } of items) expect({ stages, state }).toEqual({ stages, state: rollUpItem(stages) });
      const states = items.map((item) => item.state);
      expect({ states, cancel, job }).toEqual({ states, cancel, job: rollUpJob(states, cancel) });
    }
  });
});
