/** Keeps the last bytes of what a process printed, so that a crash can be explained. */
export class OutputTail {
  private text = '';

  constructor(private readonly limit = 8_192) {}

  add(chunk: Buffer): void {
    this.text = (this.text + chunk.toString('utf8')).slice(-this.limit);
  }

  /** The last lines, without a line that was cut at its start. */
  read(): string {
    if (this.text.length < this.limit) return this.text.trim();
    return this.text.slice(this.text.indexOf('\n') + 1).trim();
  }
}
