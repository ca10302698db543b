import type { ServiceProcess } from '@frameq/testing';
import { type HoldPoint, type PostgresProxy, postgresProxy } from './postgres-proxy.js';
import type { Scenario } from './scenario.js';

/** A stage that a worker holds. */
export interface HeldStage {
  readonly stageId: string;
  readonly jobId: string;
  readonly token: number;
  /** Whether its item ends with it. */
  readonly isLast: boolean;
}

/** A worker of one slot with a way to Postgres of its own, so that a test can stop it between two of its statements. */
export interface Lane {
  readonly worker: ServiceProcess;
  readonly proxy: PostgresProxy;
}

/** Starts a worker behind a proxy of its own. */
export async function openLane(scenario: Scenario, env: Readonly<Record<string, string>> = {}): Promise<Lane> {
  const proxy = await postgresProxy(scenario.farm.databaseUrl);
  const own = { CPU_SLOTS: '1', WORKER_QUEUES: 'cpu', DATABASE_URL: proxy.url };
  return { proxy, worker: await scenario.start('worker', { ...own, ...env }) };
}

/**
 * Waits until the worker is at this point with a stage in hand and stops the statement there; call `release` to let it go on.
 * @param freeze true: the whole process is stopped too, until the test sends SIGCONT
 * @param fits which stages will do; others go on
 */
export async function stopAt(
  scenario: Pick<Scenario, 'rows'>,
  { worker, proxy }: Lane,
  point: HoldPoint,
  { freeze = false, fits = () => true }: { freeze?: boolean; fits?: (held: HeldStage) => boolean } = {},
): Promise<HeldStage & { release(): void; answered: Promise<void> }> {
  for (;;) {
    const hold = proxy.hold(point);
    await hold.reached;
    if (freeze) process.kill(worker.pid, 'SIGSTOP');
    // Beside the stage that is being settled the worker may have claimed the next one.
    const order = point.statement === 'claim-stages' ? 'desc' : 'asc';
    const [held] = await scenario.rows<HeldStage>(`${HELD_BY} order by s.started_at ${order} limit 1`, worker.pid);
    if (held !== undefined && fits(held)) return { ...held, release: hold.release, answered: hold.answered };
    // It does not fit, it has lost as many leases as it may, or the worker looked for work and found none.
    hold.release();
    if (freeze) process.kill(worker.pid, 'SIGCONT');
  }
}

/** A stage that loses five leases is set aside as poison, and nobody takes it over. */
const HELD_BY = `
  select s.id as "stageId", s.job_id as "jobId", s.lease_token as token,
         not exists (select from stage n where n.item_id = s.item_id and n.position > s.position) as "isLast"
    from stage s join worker w on w.id = s.lease_owner
   where s.state = 'running' and w.pid = $1 and w.stopped_at is null and s.lost_count < 4`;
