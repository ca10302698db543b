import { CliError } from './cli-error.js';
import type { GlobalOptions } from './global-options.js';
import type { ApiClient } from './http/api-client.js';
import { Output } from './output/output.js';
import type { Terminal } from './terminal.js';

/** What a command works with while it runs. */
export class Session {
  readonly out: Output;
  /** Aborted by Ctrl-C and when --timeout has passed; its reason is the CliError to end with. */
  readonly signal: AbortSignal;
  private readonly controller = new AbortController();
  private readonly cleanups: (() => void)[] = [];
  private interruptListener: () => void;
  private client: Promise<ApiClient> | undefined;

  constructor(
    readonly terminal: Terminal,
    readonly options: GlobalOptions,
  ) {
    this.out = new Output(terminal, options);
    this.signal = this.controller.signal;
    const stop = (): void => this.controller.abort(new CliError('INTERRUPTED', 'Stopped by Ctrl-C.'));
    this.interruptListener = stop;
    this.cleanups.push(terminal.onInterrupt(() => this.interruptListener()));
    if (options.timeoutMs !== undefined) this.giveUpAfter(options.timeoutMs);
  }

  /** The client of the server that flags, environment and files name. Looked up once. */
  api(): Promise<ApiClient> {
    this.client ??= import('./connect/connect.js').then(({ connect }) => connect(this));
    return this.client;
  }

  /** Lets a command handle Ctrl-C itself; returns a function that gives the handling back. */
  takeInterrupts(listener: () => void): () => void {
    const before = this.interruptListener;
    this.interruptListener = listener;
    return () => {
      this.interruptListener = before;
    };
  }

  /** Ends everything that waits on the session's signal. */
  abort(reason: CliError): void {
    this.controller.abort(reason);
  }

  /** Lets go of signals and timers. */
  close(): void {
    for (const cleanup of this.cleanups.splice(0)) cleanup();
  }

  private giveUpAfter(timeoutMs: number): void {
    const reason = new CliError('TIMED_OUT', `Not done after ${timeoutMs / 1000} s.`);
    const timer = setTimeout(() => this.controller.abort(reason), timeoutMs);
    this.cleanups.push(() => clearTimeout(timer));
  }
}
