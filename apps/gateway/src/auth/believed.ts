const BELIEVED_MS = 1_000;
const MAX_BELIEVED = 1_000;

/**
 * Answers of the database that are believed for a second, and not after `forget`. It is the promise that is remembered, not
 * the answer: a burst of the same question asks once, and an answer that was on its way when it was forgotten is not kept.
 */
export class Believed<Row> {
  private readonly answers = new Map<string, { readonly until: number; readonly row: Promise<Row> }>();

  constructor(
    private readonly lookUp: (name: string) => Promise<Row>,
    private readonly now: () => number,
  ) {}

  /** The row behind a name, at most a second old. Throws what looking it up throws. */
  get(name: string): Promise<Row> {
    const known = this.answers.get(name);
    if (known !== undefined && known.until > this.now()) return known.row;
    if (this.answers.size >= MAX_BELIEVED) this.answers.clear();
    const row = this.lookUp(name);
    this.answers.set(name, { until: this.now() + BELIEVED_MS, row });
    row.catch(() => this.answers.delete(name));
    return row;
  }

  /** Looks again at the next question; without a name, for every one. */
  forget(name?: string): void {
    if (name === undefined) this.answers.clear();
    else this.answers.delete(name);
  }
}
