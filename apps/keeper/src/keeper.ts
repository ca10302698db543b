import type { Leadership, Stores } from '@frameq/db';
import { QUEUES } from '@frameq/domain';
import type { Dispatcher } from '@frameq/jobs';
import type { Deliveries } from '@frameq/queue';
import { cleanUpOldFiles } from './clean-up-old-files.js';
import { doBulkActions } from './do-bulk-actions.js';
import { enforceDeadlines } from './enforce-deadlines.js';
import type { Log } from './log.js';
import { prune } from './prune.js';
import { reap } from './reap.js';
import { repeat } from './round.js';
import type { WebhookSender } from './webhooks/webhook-sender.js';

/** What a keeper works with. */
export interface KeeperParts {
  readonly stores: Pick<
    Stores,
    'audit' | 'bulk' | 'deliveries' | 'events' | 'idempotency' | 'jobs' | 'retention' | 'stages' | 'workers'
  >;
  readonly dispatcher: Pick<Dispatcher, 'refill' | 'run' | 'wake'>;
  readonly deliveries: Pick<Deliveries, 'prune' | 'ping'>;
  readonly leadership: Pick<Leadership, 'isLeader'>;
  readonly webhooks?: Pick<WebhookSender, 'start' | 'run' | 'stop'>;
  readonly storageDir: string;
  /** Days after which files of ended jobs, and the jobs themselves, are removed; null: never. */
  readonly retention: { readonly filesAfterDays: number | null; readonly jobsAfterDays: number | null };
  /** How long unfinished resumable uploads are kept. */
  readonly uploadExpiryMs: number;
  readonly log: Log;
}

/** Also how soon a follower takes over once it leads. */
const LOOK_MS = 1_000;

/**
 * Repairs: delivers again, reaps, prunes, tells webhooks, does what was asked for many jobs at once. Several may run; only the
 * leader works, the others wait for its end.
 */
export class Keeper {
  private readonly stopping = new AbortController();
  private rounds: Promise<void>[] = [];
  private toldWarnings = '';

  constructor(private readonly parts: KeeperParts) {}

  /** Begins the rounds. */
  start(): void {
    const { stores, dispatcher, log, webhooks } = this.parts;
    void webhooks?.start();
    this.rounds = [
      // Who is woken by events does not need it; it finds what is due for another attempt, and what no one told of.
      this.round('webhooks', 1_000, async () => webhooks?.run()),
      this.round('dispatch', 1_000, async () => void (await Promise.all(QUEUES.map((queue) => dispatcher.run(queue))))),
      this.round('reap', 2_000, (signal) => reap({ stages: stores.stages, dispatcher, log }, signal)),
      this.round('bulk', 1_000, (signal) => doBulkActions({ bulk: stores.bulk, dispatcher, log }, signal)),
      this.round('deadlines', 1_000, (signal) => enforceDeadlines({ stores, log }, signal)),
      this.round('prune', 60_000, (signal) => prune(this.parts, signal)),
      this.round('cleanup', 3_600_000, (signal) => cleanUpOldFiles(this.parts, signal)),
      this.round('store', 60_000, () => this.tellWarnings()),
    ];
  }

  /** Ends the rounds; resolves when none is under way. */
  async stop(): Promise<void> {
    this.stopping.abort('shutdown');
    await this.parts.webhooks?.stop();
    await Promise.all(this.rounds);
  }

  private round(name: string, everyMs: number, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const { log, leadership } = this.parts;
    let nextAt = -Infinity;
    const whenLeading = async (signal: AbortSignal): Promise<void> => {
      if (!leadership.isLeader() || performance.now() < nextAt) return;
      nextAt = performance.now() + everyMs - LOOK_MS / 2;
      await work(signal);
    };
    return repeat({ name, everyMs: Math.min(everyMs, LOOK_MS), work: whenLeading }, log, this.stopping.signal);
  }

  private async tellWarnings(): Promise<void> {
    const { warnings } = await this.parts.deliveries.ping();
    const told = warnings.join(' ');
    if (told !== '' && told !== this.toldWarnings)
      this.parts.log.warn({ warnings }, 'The queue store is set up in a risky way.');
    this.toldWarnings = told;
  }
}
