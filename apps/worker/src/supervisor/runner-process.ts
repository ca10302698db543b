import type { StopFacts } from '@frameq/db';
import { AppError, type Failure, type StopReason } from '@frameq/domain';
import type { GpuMemoryWatch } from '../gpu/gpu-memory-watch.js';
import {
  IPC_VERSION,
  type RunnerMessage,
  type RunOutcome,
  type RunReport,
  type StageToRun,
  type WorkerMessage,
} from '../ipc/messages.js';
import { readRunnerMessage } from '../ipc/read-runner-message.js';
import { readOomKills } from '../process/oom-kills.js';
import { signalGroup } from '../process/signal-group.js';
import type { GuardedProcess, ProcessExit } from '../process/spawn-guarded.js';
import { StrayCheck } from '../process/stray-check.js';
import { terminate } from '../process/terminate.js';

/** How a run ended: in the runner's own word, or because the runner did. */
export type RunEnd =
  | { readonly kind: 'outcome'; readonly outcome: RunOutcome }
  | {
      readonly kind: 'exit';
      readonly exit: ProcessExit;
      readonly output: string;
      readonly oomKilled: boolean;
      /** Why the supervisor itself killed it, as a sentence; undefined when it did not. */
      readonly killedFor?: string | undefined;
      /** False when it never took work; unset when it did. */
      readonly cameUp?: false;
    };

/** The longest that a runner may take to come up, in milliseconds. */
const START_MS = 60_000;

/** The supervisor's end of one runner. */
export class RunnerProcess {
  /** The model that the last stage left in it; null when none did. */
  model: string | null = null;
  /** Resolves with whether it came up. */
  readonly ready: Promise<boolean>;
  private run = 0;
  private onReport: ((report: RunReport) => void) | null = null;
  private onEnd: ((end: RunEnd) => void) | null = null;
  private onChecked: ((fault: Failure | null) => void) | undefined;
  private readonly wholeEnd: Promise<RunEnd>;
  private readonly strayCheck: StrayCheck;
  private readonly oomKillsBefore = readOomKills();
  private stopping: Promise<StopFacts> | undefined;
  private cameUp: ((up: boolean) => void) | undefined;
  private killedFor: string | undefined;

  constructor(
    readonly process: GuardedProcess,
    private readonly gpuMemory: GpuMemoryWatch | null,
  ) {
    this.strayCheck = new StrayCheck(process.pgid);
    this.ready = new Promise((resolve) => {
      this.cameUp = resolve;
      void process.exited.then(() => resolve(false));
    });
    const late = setTimeout(
      () => this.kill(`The runner did not come up within ${START_MS / 1_000} s.`),
      START_MS,
    ).unref();
    void this.ready.then(() => clearTimeout(late));
    process.child?.on('message', (message) => this.take(message));
    // At once, while the group is surely its own: hours later its id may name somebody else's.
    void process.exited.then(() => this.stop('shutdown', 0)).catch(() => undefined);
    this.wholeEnd = this.end();
    void this.wholeEnd.then((end) => this.onEnd?.(end));
  }

  /** True while it lives and nobody has asked it to stop. */
  isUsable(): boolean {
    return this.process.isRunning() && this.stopping === undefined;
  }

  /** Runs a stage; resolves when it has ended, in whatever way, and never rejects. */
  async execute(stage: StageToRun, onReport: (report: RunReport) => void): Promise<RunEnd> {
    this.run += 1;
    const ended = new Promise<RunEnd>((resolve) => {
      this.onReport = (report) => {
        if (report.type === 'outcome') resolve({ kind: 'outcome', outcome: report.outcome });
        else onReport(report);
      };
      this.onEnd = resolve;
    });
    // Told by `onEnd` alone, it would miss an end that was told before.
    if (!this.process.isRunning()) void this.wholeEnd.then(this.onEnd);
    this.send({ type: 'run', v: IPC_VERSION, run: this.run, stage });
    const end = await ended;
    this.onReport = this.onEnd = null;
    return end;
  }

  /** Asks it whether tools and a model (`name/version`) can be used; resolves with what is wrong, null when nothing is. */
  check(model: string | null): Promise<Failure | null> {
    return new Promise((resolve) => {
      this.onChecked = resolve;
      const died = new AppError('RUNNER_UNSTARTABLE', 'The runner died while it looked at its tools.');
      void this.process.exited.then(() => resolve(died.toFailure()));
      this.send({ type: 'check', v: IPC_VERSION, model });
    });
  }

  /** Resolves once it has ended, with all that is known about why; never rejects. */
  ended(): Promise<RunEnd> {
    return this.wholeEnd;
  }

  private async end(): Promise<RunEnd> {
    const exit = await this.process.drained;
    const [before, now] = [this.oomKillsBefore, readOomKills()];
    const oomKilled = before !== null && now !== null && now > before;
    return { kind: 'exit', exit, output: this.process.output(), oomKilled, killedFor: this.killedFor };
  }

  /** Ends the process group and resolves once it is gone and its GPU memory is back; asking again changes nothing. */
  stop(reason: StopReason, graceMs: number, hurry?: AbortSignal): Promise<StopFacts> {
    this.stopping ??= this.endGroup(reason, graceMs, hurry);
    return this.stopping;
  }

  /** The processes in its group that do not belong there. */
  strays(): Promise<number[]> {
    return this.strayCheck.strays();
  }

  private async endGroup(reason: StopReason, graceMs: number, hurry?: AbortSignal): Promise<StopFacts> {
    this.send({ type: 'stopping', v: IPC_VERSION, reason });
    const sampled = this.gpuMemory?.sample().catch(() => undefined);
    const termination = await terminate(this.process, graceMs, hurry);
    await sampled;
    const freed = await this.gpuMemory?.freed().catch(() => null);
    return { ...termination, gpuMemoryFreedMb: freed ?? null };
  }

  private take(value: unknown): void {
    const message: RunnerMessage | null = readRunnerMessage(value);
    if (message === null) {
      // It is broken: nothing it says can be relied on.
      this.kill(
        'The runner sent a message that its worker does not take: one of another form, or larger than allowed.',
      );
    } else if (message.type === 'ready') {
      void this.strayCheck.learn().then(() => this.cameUp?.(this.process.isRunning()));
    } else if (message.type === 'checked') this.onChecked?.(message.fault);
    else if (message.run === this.run) this.onReport?.(message);
  }

  private send(message: WorkerMessage): void {
    // A runner that is gone hears nothing; its exit says so.
    const { child } = this.process;
    if (child?.connected) child.send(message, () => undefined);
  }

  private kill(why: string): void {
    if (!this.process.isRunning()) return;
    this.killedFor ??= why;
    signalGroup(this.process.pgid, 'SIGKILL');
  }
}
