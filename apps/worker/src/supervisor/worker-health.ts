import { ERRORS } from '@frameq/domain';
import type { Breaker } from './breaker.js';
import type { ConsumptionWatch } from './consumption-watch.js';
import type { HealthRoutes } from './health-port.js';
import type { Heartbeat } from './heartbeat.js';
import type { LoopWatch } from './loop-watch.js';

/** What a worker knows of its own health. */
export interface WorkerHealthParts {
  readonly workerId: string;
  readonly leaseMs: number;
  readonly gate: { readonly open: boolean };
  readonly breaker: Pick<Breaker, 'fault'>;
  readonly consumption: Pick<ConsumptionWatch, 'stuck'>;
  readonly heartbeat: Pick<Heartbeat, 'draining' | 'silentForMs'>;
  readonly loopWatch: Pick<LoopWatch, 'isStalled'>;
  /** Whether its disk is nearly full. */
  readonly storageLow: () => boolean;
}

/**
 * Answers probes from what is known; nobody is asked. `/livez` fails when only a restart helps: the worker could take work
 * and takes none. `/readyz` fails, with the reason, when it takes none for a while.
 */
export function workerHealth(parts: WorkerHealthParts): HealthRoutes {
  return {
    '/livez': () => {
      const stuck = parts.consumption.stuck();
      if (stuck === null) return { ok: true, worker_id: parts.workerId };
      const message = `Stages wait on ${stuck.queue} and slots are free, but none was claimed for ${stuck.seconds} s.`;
      return { ok: false, worker_id: parts.workerId, code: 'NOT_CONSUMING', message };
    },
    '/readyz': () => {
      const reason = reasonOf(parts);
      return reason === null
        ? { ok: true, worker_id: parts.workerId }
        : { ok: false, worker_id: parts.workerId, ...reason };
    },
  };
}

function reasonOf(parts: WorkerHealthParts): object | null {
  const { fault } = parts.breaker;
  if (parts.heartbeat.draining)
    return { code: 'DRAINING', message: 'The worker finishes what runs and takes no more.' };
  if (fault !== null) return { ...fault };
  if (!parts.gate.open) return { code: 'STARTING', message: 'The worker has not begun to take work.' };
  if (parts.storageLow()) {
    const message = 'The disk is nearly full: no new work is taken until there is room.';
    return { code: 'STORAGE_FULL', message, hint: ERRORS.STORAGE_FULL.hint };
  }
  if (parts.loopWatch.isStalled()) return { code: 'STALLED', message: 'The event loop was held up for seconds.' };
  const silentMs = parts.heartbeat.silentForMs();
  if (silentMs <= parts.leaseMs) return null;
  const since = Number.isFinite(silentMs) ? ` for ${Math.round(silentMs / 1_000)} s` : '';
  return { code: 'DATABASE_UNAVAILABLE', message: `Postgres has taken no heartbeat${since}.` };
}
