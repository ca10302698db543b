import { appendFileSync } from 'node:fs';
import { SEED } from './harness/form.js';

/** What a scenario reached, beside what was asked of it. */
export interface ReportRow {
  /** The row of the catalogue. */
  readonly row: number;
  readonly asked: string;
  readonly reached: string;
  readonly ok: boolean;
  readonly store?: string;
}

/** Appends a line for the table of `npm run test:failure`; says it aloud in any case, with the seed that repeats it. */
export function reportRow(report: ReportRow): void {
  const file = process.env['FRAMEQ_REPORT'];
  if (file) appendFileSync(file, `${JSON.stringify(report)}\n`);
  const place = report.store === undefined ? '' : ` on ${report.store}`;
  console.info(
    `row ${report.row}${place}: ${report.reached}${report.ok ? '' : ' — NOT REACHED'} (FRAMEQ_SEED=${SEED})`,
  );
}
