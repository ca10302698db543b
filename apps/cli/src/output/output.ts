import type { GlobalOptions } from '../global-options.js';
import type { Terminal } from '../terminal.js';
import { pickFields } from './pick-fields.js';
import { type Paint, painter, showsColour } from './style.js';
import { type Column, renderTable } from './table.js';

/** How a list is shown in each kind of output. */
export interface ListLayout<Row> {
  readonly columns: readonly Column<Row>[];
  readonly id: (row: Row) => string;
  /** What is said, on stderr, when there are no rows. */
  readonly empty: string;
}

/** Where commands write: data to stdout, everything else to stderr. */
export class Output {
  /** Paints what goes to stdout. */
  readonly paint: Paint;
  /** Paints what goes to stderr. */
  readonly paintNote: Paint;

  constructor(
    private readonly terminal: Terminal,
    readonly options: GlobalOptions,
  ) {
    this.paint = painter(showsColour(terminal.stdout, terminal.env, options.color));
    this.paintNote = painter(showsColour(terminal.stderr, terminal.env, options.color));
  }

  /** Columns that a table on stdout may take: the terminal's, COLUMNS, or any number in a pipe. */
  get width(): number {
    const told = Number(this.terminal.env['COLUMNS']);
    return this.terminal.stdout.columns ?? (Number.isInteger(told) && told > 0 ? told : Infinity);
  }

  /** Writes one line of data. */
  line(text: string): void {
    this.terminal.stdout.write(`${text}\n`);
  }

  /** Writes a message for the person at the terminal; --quiet silences it. */
  note(text: string): void {
    if (this.options.output !== 'ids') this.terminal.stderr.write(`${text}\n`);
  }

  /** Writes a message that only --verbose shows. */
  detail(text: string): void {
    if (this.options.verbose) this.terminal.stderr.write(`${this.paintNote('dim', text)}\n`);
  }

  /**
   * Writes one record: as JSON, as the one value that --quiet leaves, or as the lines that `text` makes of it.
   * @param quiet its id, or what is shown this once: a key, a secret
   */
  record(record: object, quiet: string, text: () => readonly string[]): void {
    switch (this.options.output) {
      case 'json':
        return this.line(JSON.stringify(this.picked(record), null, 2));
      case 'ndjson':
        return this.line(JSON.stringify(this.picked(record)));
      case 'ids':
        return this.line(quiet);
      case 'text':
        for (const line of text()) this.line(line);
    }
  }

  /** Writes a list: a JSON array, one object a line, ids, or a table. */
  list<Row extends object>(rows: readonly Row[], layout: ListLayout<Row>): void {
    switch (this.options.output) {
      case 'json':
        return this.line(
          JSON.stringify(
            rows.map((row) => this.picked(row)),
            null,
            2,
          ),
        );
      case 'ndjson':
        return rows.forEach((row) => this.line(JSON.stringify(this.picked(row))));
      case 'ids':
        return rows.forEach((row) => this.line(layout.id(row)));
      case 'text':
        if (rows.length === 0) return this.note(layout.empty);
        for (const line of this.table(rows, layout.columns)) this.line(line);
    }
  }

  /** The lines of a table as wide as the terminal. */
  table<Row>(rows: readonly Row[], columns: readonly Column<Row>[], indent = 0): string[] {
    const lines = renderTable(rows, columns, this.width - indent, (title) => this.paint('dim', title));
    return lines.map((line) => ' '.repeat(indent) + line);
  }

  private picked(record: object): object {
    return this.options.fields === null ? record : pickFields(record, this.options.fields);
  }
}
