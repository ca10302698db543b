/** One line of the table that `npm run bench` prints. */
export interface BenchRow {
  readonly what: string;
  /** What was measured, with its unit. */
  readonly measured: string;
  /** What it was measured against in the same run, or the number it has to reach. */
  readonly against: string;
  /** Measured over limit or over the peer, as the row's target reads it. */
  readonly ratio: number;
  readonly target: string;
  readonly reached: boolean;
}

/** A row whose ratio must be at least `least`. */
export function atLeast(what: string, measured: string, against: string, ratio: number, least: number): BenchRow {
  return { what, measured, against, ratio, target: `≥ ${least}`, reached: ratio >= least };
}

/** A row whose ratio must be at most `most`. */
export function atMost(what: string, measured: string, against: string, ratio: number, most: number): BenchRow {
  return { what, measured, against, ratio, target: `≤ ${most}`, reached: ratio <= most };
}

/** A latency row: the ratio is the measured percentile over its limit, and has to be at most one. */
export function withinLimit(what: string, valueMs: number, limitMs: number): BenchRow {
  const measured = `${valueMs.toFixed(valueMs < 10 ? 2 : 0)} ms`;
  return atMost(what, measured, `${limitMs} ms`, valueMs / limitMs, 1);
}

/** The table, aligned, with a mark for each row that missed its target. */
export function renderRows(rows: readonly BenchRow[]): string {
  const cells = rows.map((row) => [
    row.what,
    row.measured,
    row.against,
    row.ratio.toFixed(2),
    row.target,
    row.reached ? 'yes' : 'NO',
  ]);
  const table = [['what', 'measured', 'against', 'ratio', 'target', 'reached'], ...cells];
  const widths = table[0]!.map((_, column) => Math.max(...table.map((line) => line[column]!.length)));
  const lines = table.map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  );
  lines.splice(1, 0, widths.map((width) => '-'.repeat(width)).join('  '));
  return lines.join('\n');
}
