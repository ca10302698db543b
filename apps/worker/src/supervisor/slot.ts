import type { QueueName } from '@frameq/domain';
import type { RunnerProcess } from './runner-process.js';
import { type RunnerTerms, type SlotDevice, startRunner } from './start-runner.js';

/** What decides about a slot's runner. */
export interface SlotTerms {
  readonly runners: RunnerTerms;
  /** After which an idle runner ends. */
  readonly idleMs: number;
  /** Between SIGTERM and SIGKILL when an idle runner ends. */
  readonly graceMs: number;
}

/** Room for one running stage. It keeps the runner of its last stage warm for the next one. */
export class Slot {
  busy = false;
  /** When it was last busy, or last looked for work, on the clock of `performance.now()`. */
  idleSince = performance.now();
  private runner: RunnerProcess | null = null;
  private idleTimer: NodeJS.Timeout | undefined;

  constructor(
    readonly queue: QueueName,
    readonly device: SlotDevice,
    private readonly terms: SlotTerms,
  ) {}

  /** How well it suits a stage with this model: 2 its runner is warm for it, 1 it has none, 0 its runner must end first. */
  suits(model: string | null): 0 | 1 | 2 {
    if (this.runner === null || !this.runner.isUsable()) return 1;
    return model === null || this.runner.model === null || this.runner.model === model ? 2 : 0;
  }

  /** A runner for a stage with this model: the warm one, or a new one after the old one has ended. */
  async takeRunner(model: string | null): Promise<RunnerProcess> {
    clearTimeout(this.idleTimer);
    if (this.suits(model) !== 2) {
      await this.endRunner();
      this.runner = startRunner(this.terms.runners, this.device);
    }
    const runner = this.runner!;
    runner.model = model ?? runner.model;
    return runner;
  }

  /** Takes the runner back after a stage: keeps it when it is clean, else ends it. Resolves once the slot can be used again. */
  async giveBack(): Promise<void> {
    const { runner } = this;
    if (runner === null) return;
    if (!runner.isUsable() || !(await isClean(runner))) return this.endRunner();
    this.idleTimer = setTimeout(
      () => !this.busy && void this.endRunner().catch(() => undefined),
      this.terms.idleMs,
    ).unref();
  }

  /** Ends its runner, warm or busy, and resolves once the group is gone. */
  async endRunner(): Promise<void> {
    clearTimeout(this.idleTimer);
    const { runner } = this;
    if (runner === null) return;
    await runner.stop('shutdown', this.terms.graceMs);
    if (this.runner === runner) this.runner = null;
  }
}

/** A runner whose group cannot be looked at may hold anything, so it is not clean. */
async function isClean(runner: RunnerProcess): Promise<boolean> {
  return runner.strays().then(
    (strays) => strays.length === 0,
    () => false,
  );
}
