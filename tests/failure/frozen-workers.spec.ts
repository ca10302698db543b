import { waitFor } from '@frameq/testing';
import { afterEach, describe, expect, it } from '@jest/globals';
import { feed } from './harness/feed.js';
import { inForm, storesOf, storeUrl } from './harness/form.js';
import { type HeldStage, type Lane, openLane, stopAt } from './harness/lane.js';
import { reportRow } from './report-row.js';
import { openScenario, type Scenario } from './harness/scenario.js';

/** In the long form the stores share the hundred. */
const FREEZES = inForm(4, 100 / storesOf('postgres').length);
/** Workers that are frozen in turn, each with a proxy of its own; the healthy ones take over their stages. */
const VICTIMS = inForm(4, 5);
const HEALTHY = 2;
/** Shortened, so that a hundred leases run out in minutes. */
const LEASES = { LEASE_MS: '1500', HEARTBEAT_MS: '300' };
const SUBMISSION = { pipeline: 'test-three-stages', params: { min_ms: 60, max_ms: 120, bytes: 32 } };

let scenario: Scenario;
let victims: Lane[];
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
    await Promise.all([scenario.start('gateway'), scenario.start('keeper')]);
    for (let healthy = 0; healthy < HEALTHY; healthy++) await scenario.start('worker', LEASES);
    for (let victim = 0; victim < VICTIMS; victim++) victims.push(await openLane(scenario, LEASES));

    const frozen: HeldStage[] = [];
    let left = FREEZES;
    const freezing = Promise.all(
      victims.map(async (victim) => {
        while (left-- > 0) frozen.push(await freezeOnce(victim));
      }),
    );
    await feed(scenario, SUBMISSION, freezing);
    await scenario.settled(60_000);

    const outcomes = await Promise.all(
      frozen.map(async ({ stageId, token }) => (await scenario.rows<Verdict>(VERDICT, stageId, token))[0]!),
    );
    const rejected = outcomes.filter(
      ({ outcome, winner, state }) => outcome === 'lost' && winner && state === 'completed',
    );
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

/**
 * Stops the worker at the very moment at which its commit of a stage is on its way, waits until the lease has run out and the
 * stage is another's, lets the commit arrive, and wakes the worker.
 */
async function freezeOnce(victim: Lane): Promise<HeldStage> {
  // Settling begins with this statement, and on this queue nothing else uses it.
  const held = await stopAt(scenario, victim, { statement: 'lock-jobs', when: 'before' }, { freeze: true });
  const movedOn = async (): Promise<boolean> =>
    (await scenario.rows<{ moved: boolean }>(MOVED_ON, held.stageId, held.token))[0]!.moved;
  await waitFor(movedOn, { timeoutMs: 60_000, everyMs: 50, what: 'another worker to take over' });
  held.release();
  await held.answered;
  process.kill(victim.worker.pid, 'SIGCONT');
  return held;
}

interface Verdict {
  readonly outcome: string | null;
  /** True when the run that counts is a later one. */
  readonly winner: boolean;
  readonly state: string;
}

/** The claim of another raises the token a second time. */
const MOVED_ON = `select lease_token >= $2::bigint + 2 as moved from stage where id = $1`;
const VERDICT = `
  select a.outcome::text as outcome, s.state::text as state,
         exists (select from attempt b where b.stage_id = s.id and b.outcome = 'completed' and b.token > a.token) as winner
    from attempt a join stage s on s.id = a.stage_id where a.stage_id = $1 and a.token = $2`;
