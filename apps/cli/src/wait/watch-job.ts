import type { JobView } from '@frameq/contracts';
import { CliError } from '../cli-error.js';
import type { ApiClient } from '../http/api-client.js';
import { getJob } from '../http/calls.js';
import { followEvents } from '../events/follow-events.js';
import { isFinished } from '../job-outcome.js';

/** What the watcher tells while it waits. */
export interface WatchListener {
  /** The job as it is now; called after each change, and now and then while it runs. */
  readonly onJob: (job: JobView) => void;
  /** The stream broke (`true`) or is back (`false`). */
  readonly onStale: (stale: boolean) => void;
}

/** How often a job is read while the stream is broken. */
const FALLBACK_MS = 10_000;
const REST_PER_ITEM_MS = 2;
const MOST_REST_MS = 2_000;

/**
 * Waits until a job has finished and resolves with it. Changes of state come over the event stream, each answered with one
 * read of the job. Progress is no event, so that it costs nothing when nobody looks: with `progressMs` the job is also read
 * that often while its stages run. Throws what the signal was aborted with, and what the server refuses.
 */
export async function watchJob(
  api: ApiClient,
  id: string,
  listener: WatchListener,
  terms: { readonly signal: AbortSignal; readonly progressMs: number | null },
): Promise<JobView> {
  const ended = new AbortController();
  const signal = AbortSignal.any([terms.signal, ended.signal]);
  const watcher = new JobWatcher(api, id, listener, terms.progressMs, signal);
  watcher.look();
  try {
    return await Promise.race([watcher.finished, follow(api, watcher, signal)]);
  } finally {
    ended.abort();
    watcher.close();
  }
}

async function follow(api: ApiClient, watcher: JobWatcher, signal: AbortSignal): Promise<never> {
  for await (const news of followEvents(api, {}, signal)) {
    if (news.kind === 'lost') watcher.setStale(true);
    else if (news.kind === 'event') {
      if (watcher.isMine(news.event.job_id)) watcher.look();
    } else {
      watcher.setStale(false);
      watcher.look();
    }
  }
  throw new Error('The event stream ended without a reason.');
}

/** Reads the job when there is a reason to; reads asked for while one is under way become one more. */
class JobWatcher {
  readonly finished: Promise<JobView>;
  private resolve!: (job: JobView) => void;
  private reject!: (error: unknown) => void;
  private reading = false;
  private again = false;
  private timer: NodeJS.Timeout | undefined;
  private stale = false;
  /** A large job is a large answer: the more items, the longer between two reads. */
  private notBefore = 0;
  private jobId: string | undefined;

  constructor(
    private readonly api: ApiClient,
    private readonly id: string,
    private readonly listener: WatchListener,
    private readonly progressMs: number | null,
    private readonly signal: AbortSignal,
  ) {
    this.finished = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    this.finished.catch(() => undefined); // the race may already be decided
  }

  isMine(jobId: string): boolean {
    return this.jobId === undefined || this.jobId === jobId;
  }

  setStale(stale: boolean): void {
    if (stale !== this.stale) this.listener.onStale(stale);
    this.stale = stale;
    this.plan(stale ? FALLBACK_MS : null);
  }

  look(): void {
    if (this.reading) this.again = true;
    else if (performance.now() < this.notBefore) this.plan(this.notBefore - performance.now());
    else void this.read();
  }

  close(): void {
    clearTimeout(this.timer);
  }

  private async read(): Promise<void> {
    this.reading = true;
    this.again = false;
    try {
      const job = await getJob(this.api, this.id);
      if (this.signal.aborted) return;
      this.jobId = job.id;
      this.notBefore = performance.now() + Math.min(MOST_REST_MS, job.items.total * REST_PER_ITEM_MS);
      this.listener.onJob(job);
      if (isFinished(job.state)) return this.resolve(job);
      this.plan(this.stale ? FALLBACK_MS : job.items.running > 0 ? this.progressMs : null);
    } catch (error) {
      if (this.jobId === undefined || !isPassing(error)) return this.reject(error);
      this.plan(FALLBACK_MS);
    } finally {
      this.reading = false;
    }
    if (this.again) this.look();
  }

  private plan(afterMs: number | null): void {
    clearTimeout(this.timer);
    this.timer = afterMs === null ? undefined : setTimeout(() => this.look(), afterMs);
  }
}

/** A server that is away for a moment is waited for; one that refuses is not. */
function isPassing(error: unknown): boolean {
  return error instanceof CliError && error.exit === 'unreachable';
}
