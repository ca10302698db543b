import { AppError } from '@frameq/domain';
import { setTimeout as delay } from 'node:timers/promises';
import { type GuardedProcess, type ProcessEnd, startGuarded } from '../processes/guarded-process.js';
import type { RotatingLog } from './rotating-log.js';

/** What is to run, and who hears about it. */
export interface ServicePlan {
  readonly name: 'gateway' | 'worker' | 'keeper';
  /** The compiled entry point. */
  readonly entry: string;
  readonly cwd: string;
  env(): Readonly<Record<string, string>>;
  readonly log: RotatingLog;
  /** A process of the service is there, or has ended and another one comes after `againInMs`. */
  onChange(event: { kind: 'started' } | { kind: 'ended'; end: ProcessEnd; againInMs: number }): void;
}

/** How long a service may take to become ready at the first start. */
const READY_MS = 60_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
/** A process that lived this long did not end because of how it was started. */
const HEALTHY_MS = 60_000;

/** One service of the stack: a process that is started again when it ends, with growing pauses. */
export class Service {
  restarts = 0;
  private process: GuardedProcess | null = null;
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(readonly plan: ServicePlan) {}

  /** The process that runs now; 0 between two. */
  get pid(): number {
    return this.process?.pid ?? 0;
  }

  /**
   * Starts the service and resolves with its address once it says that it is ready.
   * @throws SERVICE_FAILED when it ends before that, or says nothing for 60 s
   */
  async start(): Promise<string | undefined> {
    const first = this.spawn();
    const begun = performance.now();
    const silence = new AbortController();
    try {
      const url = await Promise.race([
        ready(first),
        first.ended.then((end) => Promise.reject(this.failure(`ended while it started (${describe(end)})`))),
        delay(READY_MS, undefined, { signal: silence.signal }).then(() =>
          Promise.reject(this.failure(`was not ready within ${READY_MS / 1000} s`)),
        ),
      ]);
      this.running = this.keep(first, begun);
      return url;
    } catch (error) {
      this.stopping.abort();
      first.signal('SIGKILL');
      throw error;
    } finally {
      silence.abort();
    }
  }

  /** Ends the service: SIGTERM, after `graceMs` SIGKILL. It is not started again. */
  async stop(graceMs: number, hurry: AbortSignal): Promise<void> {
    this.stopping.abort();
    const { process } = this;
    if (process !== null) {
      const kill = (): void => process.signal('SIGKILL');
      hurry.addEventListener('abort', kill, { once: true });
      await process.stop(hurry.aborted ? 0 : graceMs);
      hurry.removeEventListener('abort', kill);
    }
    await this.running;
  }

  private async keep(first: GuardedProcess, begun: number): Promise<void> {
    let pause = FIRST_PAUSE_MS;
    for (let process = first, since = begun; ; since = performance.now()) {
      const end = await process.ended;
      this.process = null;
      if (this.stopping.signal.aborted) return;
      pause = performance.now() - since > HEALTHY_MS ? FIRST_PAUSE_MS : Math.min(pause * 2, LONGEST_PAUSE_MS);
      this.plan.onChange({ kind: 'ended', end, againInMs: pause });
      await delay(pause, undefined, { signal: this.stopping.signal }).catch(() => undefined);
      if (this.stopping.signal.aborted) return;
      this.restarts++;
      process = this.spawn();
    }
  }

  private spawn(): GuardedProcess {
    const { entry, cwd, log } = this.plan;
    const args = ['--enable-source-maps', entry];
    const started = startGuarded(process.execPath, args, { env: this.plan.env(), cwd, ipc: true });
    started.child.stdout?.on('data', (chunk: Buffer) => log.write(chunk));
    started.child.stderr?.on('data', (chunk: Buffer) => log.write(chunk));
    this.process = started;
    this.plan.onChange({ kind: 'started' });
    return started;
  }

  private failure(what: string): AppError {
    return new AppError('SERVICE_FAILED', `The ${this.plan.name} ${what}; see ${this.plan.log.file}.`);
  }
}

/** How a process ended, for people. */
export function describe(end: ProcessEnd): string {
  return end.signal ?? `exit code ${end.code}`;
}

function ready(started: GuardedProcess): Promise<string | undefined> {
  return new Promise((resolve) => {
    started.child.on('message', (message: { type?: string; url?: string }) => {
      if (message.type === 'ready') resolve(message.url);
    });
  });
}
