import type { WorkerFault } from '@frameq/db';
import type { ErrorCode, Failure } from '@frameq/domain';
import type { Log } from './log.js';

/** What a breaker needs. */
export interface BreakerParts {
  /** Looks what is wrong with this worker, and with a model (`name/version`) when one is named; null: nothing is. */
  readonly check: (model: string | null) => Promise<WorkerFault | null>;
  /** How long between two looks while it is open, in milliseconds. */
  readonly probeMs: number;
  /** Told when it opens and when it closes. */
  readonly changed: (open: boolean) => void;
  readonly log: Log;
}

/** Failures that a worker may have caused rather than the stage; only a look tells. */
const SUSPICIOUS: ReadonlySet<string> = new Set<ErrorCode>([
  'FFMPEG_NOT_FOUND',
  'STORAGE_UNAVAILABLE',
  'STORAGE_FULL',
  'GPU_LOST',
  'MODEL_CORRUPT',
  'RUNNER_UNSTARTABLE',
]);

/**
 * Keeps a worker from taking work while something of its own is broken. A failure that looks so is not believed: the worker
 * looks at itself, and only what it finds opens the breaker. Then it looks again and again, and closes by itself.
 */
export class Breaker {
  private found: WorkerFault | null = null;
  private model: string | null = null;
  private looking: Promise<WorkerFault | null> | null = null;
  private timer: NodeJS.Timeout | undefined;
  private closed = false;

  constructor(private readonly parts: BreakerParts) {}

  /** What is wrong with this worker; null while nothing is known to be. */
  get fault(): WorkerFault | null {
    return this.found;
  }

  /** True while no work may be taken: a fault is known, or is being looked for. */
  isOpen(): boolean {
    return this.found !== null || this.looking !== null;
  }

  /** What is wrong with the worker when a failure was its own; null when the failure is the stage's. Never rejects. */
  async suspect(failure: Failure, model: string | null): Promise<WorkerFault | null> {
    if (this.closed || !SUSPICIOUS.has(failure.code)) return null;
    if (this.found !== null) return this.found;
    const fault = await this.look(failure.code === 'MODEL_CORRUPT' ? model : null);
    if (fault !== null && this.found === null) this.open(fault, failure.code === 'MODEL_CORRUPT' ? model : null);
    return fault;
  }

  /** Looks no more. */
  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.timer);
    await this.looking;
  }

  private open(fault: WorkerFault, model: string | null): void {
    this.found = fault;
    this.model = model;
    this.parts.log.error({ code: fault.code, hint: fault.hint }, `No work is taken: ${fault.message}`);
    this.parts.changed(true);
    this.lookLater();
  }

  private lookLater(): void {
    if (this.closed) return;
    this.timer = setTimeout(() => void this.lookAgain(), this.parts.probeMs).unref();
  }

  private async lookAgain(): Promise<void> {
    const fault = await this.look(this.model);
    if (fault !== null) {
      this.found = fault;
      return this.lookLater();
    }
    this.found = null;
    this.parts.log.info({}, 'The fault is gone; work is taken again.');
    this.parts.changed(false);
  }

  private look(model: string | null): Promise<WorkerFault | null> {
    this.looking ??= this.parts
      .check(model)
      .catch((error: unknown): WorkerFault => {
        return {
          code: 'INTERNAL',
          message: `The worker cannot look at itself: ${String(error)}`,
          hint: 'See its log.',
        };
      })
      .finally(() => (this.looking = null));
    return this.looking;
  }
}
