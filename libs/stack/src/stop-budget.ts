/** How long each service may take to stop, in milliseconds, before the launcher kills it. They stop one after the other. */
export interface StopGraces {
  readonly gateway: number;
  readonly worker: number;
  readonly keeper: number;
}

const GATEWAY_MS = 12_000;
const KEEPER_MS = 8_000;
/** What a worker needs beyond its own graces to settle and to say goodbye. */
const WORKER_MARGIN_MS = 5_000;
/** Fast shutdown for 8 s; then an immediate one, for which Postgres gives its processes 5 s. */
const POSTGRES_MS = 13_000;
/** For processes to be seen gone, logs to be closed, and a busy machine. */
const MARGIN_MS = 10_000;

/** The graces of the services. */
export function stopGraces(config: { readonly drainGraceMs: number; readonly cancelGraceMs: number }): StopGraces {
  return {
    gateway: GATEWAY_MS,
    worker: config.drainGraceMs + config.cancelGraceMs + WORKER_MARGIN_MS,
    keeper: KEEPER_MS,
  };
}

/** How long a whole stack may take to stop in order, in milliseconds: who waits for less cuts its running work off. */
export function stopBudget({ gateway, worker, keeper }: StopGraces): number {
  return gateway + worker + keeper + POSTGRES_MS + MARGIN_MS;
}
