import type { StageRun } from './stage-run.js';

/** The stages that this worker runs now. */
export class RunningStages {
  private readonly runs = new Set<StageRun>();
  private onEmpty: (() => void)[] = [];

  add(run: StageRun): void {
    this.runs.add(run);
  }

  remove(run: StageRun): void {
    this.runs.delete(run);
    if (this.runs.size > 0) return;
    this.onEmpty.forEach((tell) => tell());
    this.onEmpty = [];
  }

  /** Those whose lease must be kept: a run that is over keeps it until its ending is written. */
  list(): StageRun[] {
    return [...this.runs];
  }

  hasJob(jobId: string): boolean {
    return this.list().some((run) => run.stage.jobId === jobId);
  }

  get size(): number {
    return this.runs.size;
  }

  /** Resolves once none is left. */
  async empty(): Promise<void> {
    if (this.runs.size > 0) await new Promise<void>((resolve) => this.onEmpty.push(resolve));
  }
}
