import type { StageDefinition } from '@frameq/pipelines';

/** Which limit a run broke, and how long it was. */
export interface BrokenLimit {
  readonly kind: 'timeout' | 'silence';
  readonly ms: number;
}

const SILENCE_MS = 120_000;
const MODEL_LOAD_MS = 300_000;

/** Watches the time of one run: all of it, and how long it has reported nothing. Loading a model has a limit of its own. */
export class RunLimits {
  private readonly timer: NodeJS.Timeout;
  private silence: NodeJS.Timeout;
  private reported = false;

  constructor(
    private readonly definition: StageDefinition,
    private readonly onBroken: (limit: BrokenLimit) => void,
  ) {
    this.timer = this.after(definition.timeoutMs, 'timeout');
    this.silence = this.after(loadLimitMs(definition), 'silence');
  }

  /** Notes a sign of life. */
  report(): void {
    if (this.reported) {
      this.silence.refresh();
      return;
    }
    this.reported = true;
    clearTimeout(this.silence);
    this.silence = this.after(silenceLimitMs(this.definition), 'silence');
  }

  /** Stops watching. */
  close(): void {
    clearTimeout(this.timer);
    clearTimeout(this.silence);
    this.reported = true;
  }

  private after(ms: number, kind: BrokenLimit['kind']): NodeJS.Timeout {
    return setTimeout(() => this.onBroken({ kind, ms }), ms);
  }
}

function silenceLimitMs(definition: StageDefinition): number {
  return definition.silenceMs ?? SILENCE_MS;
}

function loadLimitMs(definition: StageDefinition): number {
  const unlessTold = definition.model === undefined ? silenceLimitMs(definition) : MODEL_LOAD_MS;
  return definition.loadMs ?? unlessTold;
}
