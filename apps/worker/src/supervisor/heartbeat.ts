import { leaseKey, type StageStore, type WorkerFault, type WorkerPulse, type WorkerStore } from '@frameq/db';
import type { Log } from './log.js';
import type { RunningStages } from './running-stages.js';

/** What a heartbeat needs. */
export interface HeartbeatParts {
  readonly workerId: string;
  readonly stages: Pick<StageStore, 'renew'>;
  readonly workers: Pick<WorkerStore, 'heartbeat'>;
  /** Writes the worker's row anew, for the case that it was pruned. */
  readonly register: () => Promise<void>;
  readonly running: RunningStages;
  /** Why this worker takes no work; null while it does. */
  readonly fault: () => WorkerFault | null;
  /** How full its memory is, 0 to 1. */
  readonly memoryShare: () => Promise<number>;
  /** Whether its disk is nearly full. */
  readonly storageLow: () => boolean;
  readonly log: Log;
  readonly everyMs: number;
  readonly leaseMs: number;
}

/**
 * Renews the leases of all stages of a worker in one statement, every few seconds, and stops what the answer says is
 * cancelled or lost. While Postgres is away work goes on; the first answer after that tells what is still ours. A beat that
 * fails after one that did not is tried again at once: perhaps only its connection was dead.
 */
export class Heartbeat {
  draining = false;
  private timer: NodeJS.Timeout | undefined;
  private beating: Promise<void> | null = null;
  private again = false;
  private failed = false;
  private closed = false;
  private lastBeat = -Infinity;

  constructor(private readonly parts: HeartbeatParts) {}

  /** Beats from now on. */
  start(): void {
    this.timer = setInterval(() => this.now(), this.parts.everyMs);
  }

  /** Beats at once; when a beat is under way, once more after it. Never throws. */
  now(): void {
    if (this.closed) return;
    if (this.beating !== null) {
      this.again = true;
      return;
    }
    this.beating = this.beat().finally(() => {
      this.beating = null;
      if (!this.again) return;
      this.again = false;
      this.now();
    });
  }

  /** Milliseconds since the last beat that Postgres took. */
  silentForMs(): number {
    return performance.now() - this.lastBeat;
  }

  /** Stops; resolves when the last beat has ended. */
  async close(): Promise<void> {
    this.closed = true;
    clearInterval(this.timer);
    await this.beating;
  }

  private async beat(): Promise<void> {
    const { parts } = this;
    try {
      await this.renew();
      const pulse = { ...(await this.pulse()), storageLow: parts.storageLow() };
      if (!(await parts.workers.heartbeat(parts.workerId, pulse))) await parts.register();
      this.lastBeat = performance.now();
      this.failed = false;
    } catch (error) {
      this.again ||= !this.failed;
      this.failed = true;
      parts.log.warn({ err: error, running: parts.running.size }, 'The heartbeat failed; work goes on.');
    }
  }

  private async pulse(): Promise<WorkerPulse> {
    const fault = this.parts.fault();
    const state = this.draining ? 'draining' : fault === null ? 'active' : 'unhealthy';
    return { state, fault, memoryShare: await this.parts.memoryShare().catch(() => null) };
  }

  private async renew(): Promise<void> {
    const { stages, workerId, leaseMs, running, log } = this.parts;
    const runs = running.list();
    const answers = await stages.renew(
      workerId,
      runs.map((run) => run.renewal()),
      leaseMs,
    );
    const held = new Map(answers.map((answer) => [leaseKey(answer), answer]));
    for (const run of runs) {
      const answer = held.get(leaseKey(run.stage));
      if (answer?.cancelRequested === true) run.stop('cancel');
      // A run that is over has perhaps given its lease back by the very settlement that is under way.
      if (answer !== undefined || run.isOver) continue;
      log.warn(
        { stage_id: run.stage.stageId, token: run.stage.token },
        'The lease is lost; the run is ended and dropped.',
      );
      run.stop('lost-lease');
    }
  }
}

/** A worker may hold two runs of one stage: one that was lost and is being ended, and the one that it claimed after that. */
