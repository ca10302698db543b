import type { StageRun } from './stage-run.js';

/** The stages that this worker runs now. */
export class RunningStages {
  private readonly runs = new Set<StageRun>();
  private holds = 0;
  private onEmpty: (() => void)[] = [];

  add(run: StageRun): void {
    this.runs.add(run);
  }

  remove(run: StageRun): void {
    this.runs.delete(run);
    this.tellWhenEmpty();
  }

  /** Counts a stage that is about to run; call what it returns once it has been added, or will not be. */
  hold(): () => void {
    this.holds += 1;
    return () => {
      this.holds -= 1;
      this.tellWhenEmpty();
    };
  }

  private tellWhenEmpty(): void {
    if (this.size > 0) return;
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
    return this.runs.size + this.holds;
  }

  /** Resolves once none is left. */
  async empty(): Promise<void> {
    if (this.size > 0) await new Promise<void>((resolve) => this.onEmpty.push(resolve));
  }
}
