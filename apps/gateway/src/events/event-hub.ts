import type { Database } from '@frameq/db';
import type { Jobs } from '@frameq/jobs';
import type { OnModuleDestroy } from '@nestjs/common';
import type { Logger } from 'pino';
import type { SseClient } from './sse-client.js';
import { TenantFeed } from './tenant-feed.js';

const CHANNEL = 'frameq_event';
const HEARTBEAT_MS = 15_000;
/** An event may become readable after its notification, when an older transaction was still open: look again. */
const LOOK_AGAIN_MS = 1_000;
const GOODBYE = { reason: 'The gateway is stopping; connect again with Last-Event-ID.' };

/** Feeds every open event stream from one LISTEN connection; reads each tenant's events once, however many listen. */
export class EventHub implements OnModuleDestroy {
  private readonly feeds = new Map<string, TenantFeed>();
  /** Everybody, also those that are still catching up and follow no feed yet. */
  private readonly clients = new Set<SseClient>();
  private closed = false;
  private listening: Promise<{ close(): Promise<void> }> | undefined;
  private timers: NodeJS.Timeout[] = [];

  constructor(
    private readonly jobs: Pick<Jobs, 'readEvents'>,
    private readonly database: Pick<Database, 'listen'>,
    private readonly log: Logger,
  ) {}

  /** Follows a tenant's events from the client's cursor on, until the client goes. */
  async follow(tenantId: string, client: SseClient): Promise<void> {
    if (this.closed) return client.end('shutdown', GOODBYE);
    this.clients.add(client);
    await this.start();
    if (!client.isOpen) return;
    const feed =
      this.feeds.get(tenantId) ?? new TenantFeed((cursor, limit) => this.jobs.readEvents(cursor, tenantId, limit));
    this.feeds.set(tenantId, feed);
    await feed.join(client);
  }

  /** Forgets a client. */
  leave(tenantId: string, client: SseClient): void {
    this.clients.delete(client);
    const feed = this.feeds.get(tenantId);
    feed?.leave(client);
    if (feed?.isEmpty === true) this.feeds.delete(tenantId);
  }

  /** Says goodbye to every client and stops listening: the server cannot close while streams are open. */
  async onModuleDestroy(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    this.timers = [];
    this.closed = true;
    for (const client of this.clients) client.end('shutdown', GOODBYE);
    this.feeds.clear();
    const listening = this.listening;
    this.listening = undefined;
    await (await listening)?.close();
  }

  private async start(): Promise<void> {
    if (this.listening !== undefined) return void (await this.listening);
    this.listening = this.database.listen(CHANNEL, () => this.wake());
    this.timers = [setInterval(() => this.wake(), LOOK_AGAIN_MS), setInterval(() => this.beat(), HEARTBEAT_MS)];
    for (const timer of this.timers) timer.unref();
    await this.listening;
  }

  private wake(): void {
    for (const feed of this.feeds.values()) {
      feed.pump().catch((error: unknown) => this.log.warn({ err: error }, 'Events cannot be read now; trying again.'));
    }
  }

  private beat(): void {
    for (const feed of this.feeds.values()) feed.beat();
  }
}
