const KEPT_LINES = 20;
const LONGEST_LINE = 400;

/** The last lines that a tool wrote to stderr, without addresses, so that the same failure reads the same twice. */
export class StderrTail {
  private readonly kept: string[] = [];
  private rest = '';
  private errors = 0;

  /** @param onLine gets each line; a line for which it returns true is not kept */
  constructor(private readonly onLine: (line: string) => boolean = () => false) {}

  /** Takes the next piece of text, whole lines or not. */
  push(text: string): void {
    const lines = (this.rest + text).split('\n');
    this.rest = (lines.pop() ?? '').slice(-64 * 1024);
    for (const line of lines) this.take(line);
  }

  /** Takes what came without a line feed; call it when the process has ended. */
  end(): void {
    if (this.rest !== '') this.take(this.rest);
    this.rest = '';
  }

  /** The last lines, oldest first. */
  lines(): readonly string[] {
    return this.kept;
  }

  /** How many lines were errors. */
  errorCount(): number {
    return this.errors;
  }

  private take(line: string): void {
    if (this.onLine(line)) return;
    if (/\[(error|fatal|panic)\]/.test(line)) this.errors++;
    const clean = line
      .replace(/ @ 0x[0-9a-f]+/g, '')
      .replace(/\[(error|fatal|warning|panic)\] /, '')
      .trim()
      .slice(0, LONGEST_LINE);
    if (clean === '' || clean === this.kept.at(-1)) return;
    this.kept.push(clean);
    if (this.kept.length > KEPT_LINES) this.kept.shift();
  }
}
