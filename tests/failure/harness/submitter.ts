import { setTimeout as delay } from 'node:timers/promises';

/** What a client wrote down: `info` means that nobody can say whether the request was done. */
export interface HistoryEntry {
  readonly kind: 'invoke' | 'ok' | 'fail' | 'info';
  readonly key: string;
  readonly jobId?: string;
  readonly status?: number;
  readonly why?: string;
  /** Milliseconds since the client began. */
  readonly atMs: number;
}

/** The body of a submission. */
export interface Submission {
  readonly pipeline: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly [more: string]: unknown;
}

/** How a client behaves; everything has a default. */
export interface SubmitterTerms {
  /** Where the gateway is at this moment; null: nowhere, and the client waits. */
  readonly url: () => string | null;
  /** After which an answer is no longer awaited; 5,000 unless told. */
  readonly timeoutMs?: number;
  /** Told of each answer that was not 202, and of each that did not come. */
  readonly onInfo?: (entry: HistoryEntry) => void;
}

const PAUSE_MS = 50;
/** A submission that is refused for so long has failed the scenario. */
const GIVE_UP_MS = 120_000;

/**
 * A client as Jepsen has them: it notes what it asks before it asks, and what it knows after that. A request without an answer
 * is indeterminate; it is sent again with its Idempotency-Key until it is answered.
 */
export class Submitter {
  readonly history: HistoryEntry[] = [];
  private readonly begunAt = performance.now();
  private sent = 0;

  constructor(
    private readonly name: string,
    private readonly terms: SubmitterTerms,
  ) {}

  /** Submits until it is acknowledged; resolves with the job's id. Throws when the request itself is refused. */
  async submit(submission: Submission): Promise<string> {
    const key = `${this.name}-${(this.sent += 1)}`;
    this.note({ kind: 'invoke', key });
    const giveUpAt = performance.now() + GIVE_UP_MS;
    for (;;) {
      const jobId = await this.attempt(key, submission);
      if (jobId !== null) return jobId;
      if (performance.now() > giveUpAt) {
        const last = JSON.stringify(this.troubles().slice(-3));
        throw new Error(`No answer to ${key} for ${GIVE_UP_MS} ms; the last troubles were ${last}.`);
      }
      await delay(PAUSE_MS);
    }
  }

  /** Submits so many, `atOnce` at a time; resolves with their ids. */
  async submitMany(count: number, submission: (index: number) => Submission, atOnce = 8): Promise<string[]> {
    const ids: string[] = [];
    let next = 0;
    const one = async (): Promise<void> => {
      while (next < count) ids.push(await this.submit(submission(next++)));
    };
    await Promise.all(Array.from({ length: Math.min(atOnce, count) }, one));
    return ids;
  }

  /** Keys and the job that each was answered with. */
  acknowledged(): { key: string; jobId: string }[] {
    return this.history.filter((entry) => entry.kind === 'ok').map(({ key, jobId }) => ({ key, jobId: jobId! }));
  }

  /** Answers that were not 202, or that did not come. */
  troubles(): HistoryEntry[] {
    return this.history.filter((entry) => entry.kind === 'info' || entry.kind === 'fail');
  }

  /** The longest that a client waited from its first asking to its acknowledgement. */
  slowestMs(): number {
    const asked = new Map(this.history.filter(({ kind }) => kind === 'invoke').map(({ key, atMs }) => [key, atMs]));
    const answered = this.history.filter(({ kind }) => kind === 'ok');
    return Math.max(0, ...answered.map(({ key, atMs }) => atMs - asked.get(key)!));
  }

  /** One request; null when nobody can say what became of it. */
  private async attempt(key: string, submission: Submission): Promise<string | null> {
    const url = this.terms.url();
    if (url === null) return null;
    try {
      const answer = await fetch(`${url}/api/v1/jobs`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': key },
        body: JSON.stringify({ ...submission, labels: { key } }),
        signal: AbortSignal.timeout(this.terms.timeoutMs ?? 5_000),
      });
      const body = (await answer.json()) as { id?: string; error?: { code: string; message: string } };
      if (answer.status === 202) {
        this.note({ kind: 'ok', key, jobId: body.id!, status: 202 });
        return body.id!;
      }
      const why = `${body.error?.code}: ${body.error?.message}`;
      const indeterminate = answer.status >= 500 || body.error?.code === 'IDEMPOTENCY_IN_FLIGHT';
      this.note({ kind: indeterminate ? 'info' : 'fail', key, status: answer.status, why });
      if (!indeterminate) throw new Refused(`POST /jobs answered ${answer.status} ${why}`);
    } catch (error) {
      if (error instanceof Refused) throw error;
      this.note({ kind: 'info', key, why: String((error as { cause?: unknown }).cause ?? error) });
    }
    return null;
  }

  private note(entry: Omit<HistoryEntry, 'atMs'>): void {
    const whole = { ...entry, atMs: Math.round(performance.now() - this.begunAt) };
    this.history.push(whole);
    if (whole.kind === 'info' || whole.kind === 'fail') this.terms.onInfo?.(whole);
  }
}

class Refused extends Error {}
