const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** npm passes on the Ctrl-C that the terminal sends to both, so one key press may come twice. */
const ONE_PRESS_MS = 400;

/** Listens for the wish to stop: the first asks for an orderly end, a later one for an end at once. */
export class StopRequest {
  private readonly first = new AbortController();
  private readonly second = new AbortController();
  private askedAt = 0;
  /** Resolves at the first wish. */
  readonly asked: Promise<void>;

  constructor(private readonly say: (line: string) => void) {
    this.asked = new Promise((resolve) => this.signal.addEventListener('abort', () => resolve(), { once: true }));
    for (const signal of SIGNALS) process.on(signal, this.onSignal);
  }

  /** Aborted at the first wish. */
  get signal(): AbortSignal {
    return this.first.signal;
  }

  /** Aborted at the second. */
  get hurry(): AbortSignal {
    return this.second.signal;
  }

  /** Asks for an orderly end. */
  ask(why: string): void {
    if (this.signal.aborted) return;
    this.askedAt = performance.now();
    this.say('');
    this.say(`${why}: stopping; again to stop at once`);
    this.first.abort('shutdown');
  }

  /** Stops listening. */
  dispose(): void {
    for (const signal of SIGNALS) process.off(signal, this.onSignal);
  }

  private readonly onSignal = (signal: NodeJS.Signals): void => {
    if (!this.signal.aborted) return this.ask(signal === 'SIGINT' ? 'Ctrl-C' : signal);
    if (performance.now() - this.askedAt < ONE_PRESS_MS || this.hurry.aborted) return;
    this.say('stopping at once');
    this.second.abort('shutdown');
  };
}
