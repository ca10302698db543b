import { pad, shorten, textWidth } from './text-width.js';

/** One column of a table. */
export interface Column<Row> {
  readonly title: string;
  /** The text of a cell, without colours. */
  readonly value: (row: Row) => string;
  readonly align?: 'left' | 'right';
  /** May be cut short when the terminal is narrow; the others never are. */
  readonly flexible?: boolean;
  readonly paint?: (text: string, row: Row) => string;
}

const GAP = '  ';
const NARROWEST = 8;

/**
 * Lays rows out as a table: a title line, then one line a row, no trailing spaces. Columns that are empty in every row
 * are left out.
 *
 * @param width the columns there are room for; Infinity where nothing may be cut
 */
export function renderTable<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  width: number,
  paintTitle = (title: string): string => title,
): string[] {
  const cells = rows.map((row) => columns.map((column) => column.value(row)));
  const shown = columns
    .map((_, index) => index)
    .filter((index) => cells.length === 0 || cells.some((row) => row[index] !== ''));
  const natural = new Map(
    shown.map((index) => [index, widest([columns[index]!.title, ...cells.map((row) => row[index]!)])]),
  );
  const widths = fit(
    natural,
    shown.filter((index) => columns[index]!.flexible === true),
    width,
  );
  const line = (texts: readonly string[], decorate: (text: string, index: number) => string): string =>
    shown
      .map((index) => {
        const text = shorten(texts[index]!, widths.get(index)!);
        const filled = pad(text, widths.get(index)!, columns[index]!.align ?? 'left');
        return filled.replace(text, () => decorate(text, index));
      })
      .join(GAP)
      .trimEnd();
  return [
    line(
      columns.map((column) => column.title),
      (text) => paintTitle(text),
    ),
    ...rows.map((row, at) => line(cells[at]!, (text, index) => columns[index]!.paint?.(text, row) ?? text)),
  ];
}

/** Takes width from the widest flexible column until the table fits or none can give more. */
function fit(natural: ReadonlyMap<number, number>, flexible: readonly number[], width: number): Map<number, number> {
  const widths = new Map(natural);
  let excess = [...widths.values()].reduce((sum, one) => sum + one, 0) + GAP.length * (widths.size - 1) - width;
  while (excess > 0) {
    const giver = flexible
      .filter((index) => widths.get(index)! > NARROWEST)
      .sort((a, b) => widths.get(b)! - widths.get(a)!)[0];
    if (giver === undefined) break;
    widths.set(giver, widths.get(giver)! - 1);
    excess -= 1;
  }
  return widths;
}

function widest(texts: readonly string[]): number {
  return Math.max(...texts.map(textWidth));
}
