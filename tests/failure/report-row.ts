import { appendFileSync } from 'node:fs';

/** What a row of the failure catalogue asks for and what was reached. */
export interface ReportRow {
  /** The number of the row. */
  readonly row: number;
  readonly asked: string;
  readonly reached: string;
  readonly ok: boolean;
}

/** Prints a row and, where FRAMEQ_REPORT names a file, appends it there as a line of JSON. */
export function reportRow(row: ReportRow): void {
  process.stdout.write(`row ${row.row}: asked ${row.asked}; reached ${row.reached}; ${row.ok ? 'ok' : 'NOT OK'}\n`);
  const file = process.env['FRAMEQ_REPORT'];
  if (file !== undefined && file !== '') appendFileSync(file, `${JSON.stringify(row)}\n`);
}
