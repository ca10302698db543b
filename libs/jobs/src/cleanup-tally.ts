import type { CleanupReport } from '@frameq/contracts';

/** Counts of what was, or would be, removed. */
export class CleanupTally {
  failures = 0;
  private readonly kinds = new Map(
    (['artifacts', 'logs', 'inputs', 'jobs', 'orphans'] as const).map((kind) => [kind, { count: 0, bytes: 0 }]),
  );

  constructor(
    private readonly dryRun: boolean,
    private readonly filesAfterDays: number | null,
    private readonly jobsAfterDays: number | null,
  ) {}

  /** Adds to a kind. */
  add(kind: CleanupReport['kinds'][number]['kind'], count: number, bytes: number): void {
    const sum = this.kinds.get(kind)!;
    sum.count += count;
    sum.bytes += bytes;
  }

  /** The report so far. */
  report(): CleanupReport {
    const kinds = [...this.kinds].map(([kind, sum]) => ({ kind, ...sum }));
    return {
      dry_run: this.dryRun,
      older_than_days: this.filesAfterDays,
      jobs_older_than_days: this.jobsAfterDays,
      kinds,
      total_bytes: kinds.reduce((sum, kind) => sum + kind.bytes, 0),
      failures: this.failures,
    };
  }
}
