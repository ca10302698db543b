import { shorten } from '../output/text-width.js';
import type { Session } from '../session.js';

/** Lines that are redrawn in place on stderr while something goes on. */
export interface LiveLines {
  /** Replaces what is shown. Cheap: drawn at most ten times a second, and every 10 s where stderr is no terminal. */
  show(lines: () => readonly string[]): void;
  /** Takes the lines away. */
  clear(): void;
}

const REDRAW_MS = 100;
const PLAIN_MS = 10_000;

/** Opens the display that fits: in place on a terminal, a line each 10 s in a pipe or a log, nothing with --quiet. */
export function openLiveLines(session: Session, now: () => number = Date.now): LiveLines {
  if (session.options.output === 'ids') return { show: () => undefined, clear: () => undefined };
  const { stderr, env } = session.terminal;
  return stderr.isTTY === true && env['TERM'] !== 'dumb' ? new RedrawnLines(session) : new PlainLines(session, now);
}

class RedrawnLines implements LiveLines {
  private drawn = 0;
  private next: (() => readonly string[]) | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly session: Session) {}

  show(lines: () => readonly string[]): void {
    this.next = lines;
    this.timer ??= setTimeout(() => this.draw(), this.drawn === 0 ? 0 : REDRAW_MS);
  }

  clear(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.session.terminal.stderr.write(this.erase());
    this.drawn = 0;
  }

  private draw(): void {
    this.timer = undefined;
    const { columns = 80, rows = 24 } = this.session.terminal.stderr;
    const lines = this.next!()
      .slice(0, Math.max(1, rows - 2))
      .map((line) => shortenPainted(line, columns - 1));
    this.session.terminal.stderr.write(`${this.erase()}${lines.map((line) => `${line}\n`).join('')}`);
    this.drawn = lines.length;
  }

  private erase(): string {
    return this.drawn === 0 ? '' : `\u001b[${this.drawn}F\u001b[J`;
  }
}

/** A line too long for the terminal would wrap and break the count of lines; cut, it loses its colours. */
function shortenPainted(line: string, width: number): string {
  // eslint-disable-next-line no-control-regex
  const plain = line.replace(/\u001b\[[0-9;]*m/g, '');
  const short = shorten(plain, width);
  return short === plain ? line : short;
}

class PlainLines implements LiveLines {
  private lastAt: number;

  constructor(
    private readonly session: Session,
    private readonly now: () => number,
  ) {
    this.lastAt = now();
  }

  show(lines: () => readonly string[]): void {
    if (this.now() - this.lastAt < PLAIN_MS) return;
    this.lastAt = this.now();
    this.session.out.note(lines()[0] ?? '');
  }

  clear(): void {}
}
