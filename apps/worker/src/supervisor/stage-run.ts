import type { ArtifactRow, ClaimedStage, LeaseRenewal, StopFacts, WorkerFault } from '@frameq/db';
import { AppError, type Failure, type StopReason, type Warning, warning } from '@frameq/domain';
import type { StageEnding } from '@frameq/jobs';
import type { StageDefinition } from '@frameq/pipelines';
import type { LogChunk, RunReport } from '../ipc/messages.js';
import { batchKey, type BatchMemory } from './batch-memory.js';
import { resultOf, type RunResult, type StopCause } from './result-of.js';
import { RunLimits } from './run-limits.js';
import type { RunEnd, RunnerProcess } from './runner-process.js';
import type { Slot } from './slot.js';

/** What a run needs besides its stage and slot. */
export interface RunTerms {
  /** Between SIGTERM and SIGKILL. */
  readonly cancelGraceMs: number;
  /** Aborted when there is no more time for grace. */
  readonly hurry: AbortSignal;
  /** Lists a chunk of the log; never rejects. */
  readonly listLogChunk: (stage: ClaimedStage, chunk: LogChunk) => Promise<void>;
  readonly batches: BatchMemory;
  /** What is wrong with the worker when a failure was its own fault; never rejects. */
  readonly suspect: (failure: Failure, model: string | null) => Promise<WorkerFault | null>;
}

/** A runner that does not come up is not the stage's fault; it is tried anew this often before the stage says so. */
const STARTS = 2;
/** Warnings that are kept of one run; they are part of its row. */
const WARNINGS = 100;

const STOPPED: RunEnd = { kind: 'outcome', outcome: { kind: 'stopped' } };

/** One run of a claimed stage, from the lease to its ending. */
export class StageRun {
  private readonly progress = { progress: 0, note: null as string | null, etaS: null as number | null };
  private readonly artifacts = new Map<string, ArtifactRow>();
  private readonly warnings: Warning[] = [];
  /** Chunks of the log whose rows are being written. */
  private readonly chunks = new Set<Promise<void>>();
  private runner: RunnerProcess | null = null;
  private cause: StopCause | undefined;
  private stopped: Promise<StopFacts> | undefined;
  private limits: RunLimits | undefined;
  private over = false;
  private batch = 1;
  private readonly logged = { chunks: 0, lines: 0 };

  constructor(
    readonly stage: ClaimedStage,
    private readonly definition: StageDefinition,
    private readonly slot: Slot,
    private readonly terms: RunTerms,
  ) {}

  /** Runs the stage and resolves with how that ended; never rejects. What it started is gone, or idle in the slot. */
  async execute(): Promise<StageEnding> {
    const result = await this.perform().catch(broken);
    const stop = (await this.stopped?.catch(() => undefined)) ?? null;
    this.over = true;
    await Promise.all(this.chunks); // Who sees the end of a stage finds its whole log.
    return {
      ...result,
      cancelRequested: this.cause?.reason === 'cancel',
      warnings: this.warnings,
      artifacts: [...this.artifacts.values()],
      device: this.slot.device.name,
      stop,
      batch: this.definition.batch === undefined ? null : this.batch,
    };
  }

  /** Ends the run. A cancel and a lost lease overrule an earlier reason, because they decide what becomes of the stage. */
  stop(reason: StopReason, limit?: StopCause['limit']): void {
    if (this.over) return;
    const overrules = reason === 'cancel' || reason === 'lost-lease';
    if (this.cause === undefined || (overrules && this.cause.reason !== 'lost-lease')) {
      this.cause = limit === undefined ? { reason } : { reason, limit };
    }
    this.stopRunner();
  }

  /** True once the lease is known to be lost; then nothing may be written. */
  get isLost(): boolean {
    return this.cause?.reason === 'lost-lease';
  }

  /** True once it has an ending, which is being written. */
  get isOver(): boolean {
    return this.over;
  }

  /** What the heartbeat says of it. */
  renewal(): LeaseRenewal {
    return { stageId: this.stage.stageId, token: this.stage.token, ...this.progress, device: this.slot.device.name };
  }

  private async perform(): Promise<RunResult> {
    return this.refusal() ?? this.blame(await this.attemptInBatches());
  }

  private refusal(): RunResult | null {
    if (this.definition.needsGpu !== true || this.slot.device.device.kind === 'cuda') return null;
    const error = new AppError('GPU_REQUIRED', `Stage ${this.stage.name} needs a GPU, and this worker has none.`);
    return { outcome: { kind: 'failed', failure: error.toFailure(), retryable: error.retryable }, result: null };
  }

  /** Runs it with half the batch, in a fresh process, as long as GPU memory runs out; that is nobody's failure until 1. */
  private async attemptInBatches(): Promise<RunResult> {
    const most = this.definition.batch?.most ?? 1;
    const key = batchKey(this.stage, this.definition, this.slot.device.name);
    this.batch = this.terms.batches.first(key, most);
    for (;;) {
      const result = await this.attempt().finally(() => this.limits?.close());
      const tooLarge = result.outcome.kind === 'failed' && result.outcome.failure.code === 'GPU_OUT_OF_MEMORY';
      if (!tooLarge) return result;
      await this.slot.endRunner(); // What its arena holds comes back only with the process.
      if (this.batch === 1) return result;
      // Whoever stopped it meanwhile stopped the runner that has just ended; nobody would stop another.
      if (this.cause !== undefined) return resultOf(STOPPED, this.cause, this.slot.device.device.kind);
      this.halve(key);
    }
  }

  private halve(key: string): void {
    const before = this.batch;
    this.batch = Math.floor(before / 2);
    this.terms.batches.remember(key, this.batch);
    this.artifacts.clear();
    this.warnings.length = 0;
    const message = `GPU memory did not hold batches of ${before}; ${this.batch} is used.`;
    this.warnings.push(warning('BATCH_REDUCED', message));
    Object.assign(this.progress, { progress: 0, note: message, etaS: null });
  }

  /** A failure that is the worker's own gives the stage back, so that it finishes elsewhere. */
  private async blame(result: RunResult): Promise<RunResult> {
    const { outcome } = result;
    if (this.cause !== undefined || (outcome.kind !== 'failed' && outcome.kind !== 'crashed')) return result;
    const fault = await this.terms.suspect(outcome.failure, this.definition.model ?? null);
    if (fault === null || this.cause !== undefined) return result;
    return { outcome: { kind: 'interrupted', reason: 'fault', failure: outcome.failure }, result: null };
  }

  private async attempt(): Promise<RunResult> {
    const device = this.slot.device.device.kind;
    const runner = await this.readyRunner();
    if (this.cause !== undefined || !runner.isUsable()) {
      const end = await runner.ended();
      return resultOf(end.kind === 'exit' ? { ...end, cameUp: false } : end, this.cause, device);
    }
    this.limits = new RunLimits(this.definition, (limit) => this.stop('timeout', limit));
    const end: RunEnd = await runner.execute(
      { ...this.stage, batch: this.batch, logged: { ...this.logged } },
      (report) => this.take(report),
    );
    await this.stopped;
    return resultOf(end, this.cause, device);
  }

  private async readyRunner(): Promise<RunnerProcess> {
    for (let start = 1; ; start++) {
      this.runner = null; // A stop that comes now is meant for the runner that is on its way.
      this.runner = await this.slot.takeRunner(this.definition.model ?? null);
      if (this.cause !== undefined) this.stopRunner();
      const up = await this.runner.ready;
      if (up || this.cause !== undefined || start === STARTS) return this.runner;
    }
  }

  private stopRunner(): void {
    if (this.runner === null || this.cause === undefined) return;
    if (this.stopped !== undefined) return;
    this.stopped = this.runner.stop(this.cause.reason, this.terms.cancelGraceMs, this.terms.hurry);
    this.stopped.catch(() => undefined); // Whoever awaits it hears of it; that may be later.
  }

  private take(report: RunReport): void {
    this.limits?.report();
    if (report.type === 'progress') {
      Object.assign(this.progress, { progress: report.share, note: report.note, etaS: report.etaS });
    } else if (report.type === 'artifact') {
      this.artifacts.set(report.artifact.name, report.artifact);
    } else if (report.type === 'warning') {
      if (this.warnings.length < WARNINGS) this.warnings.push(report.warning);
    } else if (report.type === 'log-chunk') {
      const { index, firstLine, lines } = report.chunk;
      Object.assign(this.logged, { chunks: index + 1, lines: firstLine + lines - 1 });
      const listed = this.terms.listLogChunk(this.stage, report.chunk).finally(() => this.chunks.delete(listed));
      this.chunks.add(listed);
    }
  }
}

/** A run that the worker could not look after, such as when it had no more file descriptors; another try may go well. */
function broken(cause: unknown): RunResult {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const error = new AppError('INTERNAL', 'The worker could not look after the run.', { cause, detail: { reason } });
  return { outcome: { kind: 'failed', failure: error.toFailure(), retryable: true }, result: null };
}
