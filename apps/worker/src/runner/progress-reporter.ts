import { EtaEstimate } from './eta-estimate.js';

/** What is sent of a stage's progress. */
export interface ProgressReport {
  readonly share: number;
  readonly note: string | null;
  readonly etaS: number | null;
}

/** At most four a second. */
const INTERVAL_MS = 250;
const NOTE_LIMIT = 200;

/** Passes on what a stage says of its progress: the first report at once, then the latest one every 250 ms. */
export class ProgressReporter {
  private share = 0;
  private note: string | null = null;
  private timer: NodeJS.Timeout | undefined;
  private waiting = false;
  private readonly eta = new EtaEstimate(performance.now());

  constructor(private readonly send: (report: ProgressReport) => void) {}

  /** Takes a report; a share that is no number, or falls, leaves the last one. */
  report(share: number, note?: string): void {
    if (Number.isFinite(share)) this.share = Math.min(1, Math.max(this.share, share));
    if (note !== undefined) this.note = note.slice(0, NOTE_LIMIT);
    this.waiting = true;
    if (this.timer === undefined) this.pass();
  }

  /** Stops; what still waits is left out, because the outcome says more. */
  close(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => undefined, 0);
  }

  private pass(): void {
    this.timer = undefined;
    if (!this.waiting) return;
    this.waiting = false;
    this.timer = setTimeout(() => this.pass(), INTERVAL_MS).unref();
    this.send({ share: this.share, note: this.note, etaS: this.eta.update(this.share, performance.now()) });
  }
}
