import { type ServiceProcess, waitFor } from '@frameq/testing';
import { afterEach, describe, expect, it } from '@jest/globals';
import { inForm, storesOf, storeUrl } from './harness/form.js';
import { type Held, type PostgresProxy, postgresProxy } from './harness/postgres-proxy.js';
import { reportRow } from './harness/report-row.js';
import { openScenario, type Scenario } from './harness/scenario.js';

/** In the long form the stores share the hundred. */
const FREEZES = inForm(4, 100 / storesOf('postgres').length);
/** Workers that are frozen in turn, each with a proxy of its own; the healthy ones take over their stages. */
const VICTIMS = inForm(4, 5);
const HEALTHY = 2;
/** Shortened, so that a hundred leases run out in minutes. */
const LEASES = { LEASE_MS: '1500', HEARTBEAT_MS: '300' };
const ENOUGH_WAITING = 12;

interface Victim {
  readonly worker: ServiceProcess;
  readonly proxy: PostgresProxy;
}
interface Frozen {
  readonly stageId: string;
  readonly token: number;
}

let scenario: Scenario;
let victims: Victim[];
afterEach(async () => {
  await scenario.close();
  await Promise.all(victims.map(({ proxy }) => proxy.close()));
});

describe.each(storesOf('postgres'))('a worker frozen with its commit on the way, on %s', (store) => {
  it(`has ${FREEZES} of ${FREEZES} stale commits rejected`, async () => {
    victims = [];
    scenario = await openScenario({
      ...{ name: `frozen-workers-${store}`, artifactsPerStage: 1, env: { CPU_SLOTS: '1', WORKER_QUEUES: 'cpu' } },
      ...(await storeUrl(store)),
    });
    await scenario.start('gateway');
    await scenario.start('keeper');
    for (let healthy = 0; healthy < HEALTHY; healthy++) await scenario.start('worker', LEASES);
    for (let victim = 0; victim < VICTIMS; victim++) victims.push(await startVictim());

    const frozen: Frozen[] = [];
    let left = FREEZES;
    const feeding = feed(() => left > 0);
    await Promise.all(
      victims.map(async (victim) => {
        while (left-- > 0) frozen.push(await freezeOnce(victim));
      }),
    );
    left = 0;
    await feeding;
    await scenario.settled(60_000);

    const outcomes = await Promise.all(
      frozen.map(async ({ stageId, token }) => (await scenario.rows<Verdict>(VERDICT, stageId, token))[0]!),
    );
    const rejected = outcomes.filter(({ outcome, winner, state }) => outcome === 'lost' && winner && state === 'completed');
    const violations = await scenario.violations();
    reportRow({
      ...{ row: 6, store, ok: violations.length === 0 && rejected.length === FREEZES && frozen.length === FREEZES },
      asked: 'SIGSTOP of a worker beyond its lease × 100 (over both stores): 100/100 stale commits rejected',
      reached: `${rejected.length}/${frozen.length} stale commits rejected, violations ${violations.length}`,
    });
    expect(violations).toEqual([]);
    expect(outcomes.filter((outcome) => !rejected.includes(outcome))).toEqual([]);
    expect(rejected).toHaveLength(FREEZES);
  }, 600_000);
});

async function startVictim(): Promise<Victim> {
  const proxy = await postgresProxy(scenario.farm.databaseUrl);
  return { proxy, worker: await scenario.start('worker', { ...LEASES, DATABASE_URL: proxy.url }) };
}

/**
 * Stops the worker at the very moment at which its commit of a stage is on its way, waits until the lease has run out and the
 * stage is another's, lets the commit arrive, and wakes the worker.
 */
async function freezeOnce({ worker, proxy }: Victim): Promise<Frozen> {
  let held: Frozen[] = [];
  let commit: Held;
  do {
    // Settling begins with this statement, and on this queue nothing else uses it.
    commit = proxy.hold({ statement: 'lock-jobs', when: 'before' });
    await commit.reached;
    process.kill(worker.pid, 'SIGSTOP');
    held = await scenario.rows<Frozen>(HELD_BY, worker.pid);
    if (held.length > 0) break;
    // Its lease had run out before, on a machine that has more to do: that is not what is looked for here.
    commit.release();
    process.kill(worker.pid, 'SIGCONT');
  } while (held.length === 0);
  await waitFor(async () => (await Promise.all(held.map(hasMovedOn))).every(Boolean), {
    ...{ timeoutMs: 60_000, everyMs: 50, what: 'another worker to take over' },
  });
  commit.release();
  await commit.answered;
  process.kill(worker.pid, 'SIGCONT');
  return held[0]!;
}

async function hasMovedOn({ stageId, token }: Frozen): Promise<boolean> {
  const [row] = await scenario.rows<{ moved: boolean }>(MOVED_ON, stageId, token);
  return row!.moved;
}

/** Keeps enough waiting that every worker always has work. */
async function feed(wanted: () => boolean): Promise<void> {
  const client = scenario.client();
  const submission = { pipeline: 'test-three-stages', params: { min_ms: 60, max_ms: 120, bytes: 32 } };
  while (wanted()) {
    if ((await scenario.openJobs()) < ENOUGH_WAITING) await client.submitMany(4, () => submission);
    else await waitFor(async () => !wanted() || (await scenario.openJobs()) < ENOUGH_WAITING, { timeoutMs: 60_000 });
  }
}

interface Verdict {
  readonly outcome: string | null;
  /** True when the run that counts is a later one. */
  readonly winner: boolean;
  readonly state: string;
}

const HELD_BY = `
  select s.id as "stageId", s.lease_token as token from stage s join worker w on w.id = s.lease_owner
   where s.state = 'running' and w.pid = $1`;
/** The claim of another raises the token a second time. */
const MOVED_ON = `select lease_token >= $2::bigint + 2 as moved from stage where id = $1`;
const VERDICT = `
  select a.outcome::text as outcome, s.state::text as state,
         exists (select from attempt b where b.stage_id = s.id and b.outcome = 'completed' and b.token > a.token) as winner
    from attempt a join stage s on s.id = a.stage_id where a.stage_id = $1 and a.token = $2`;
