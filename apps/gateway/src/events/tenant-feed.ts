import type { EventView } from '@frameq/contracts';
import { isAfter } from './event-cursor.js';
import type { SseClient } from './sse-client.js';

const PAGE = 500;

/** Reads a tenant's events after a cursor, in order, at most `limit`; `cursor` says where to read on. */
export type ReadEvents = (
  after: string,
  limit: number,
) => Promise<{ readonly events: readonly EventView[]; readonly cursor: string }>;

/** The clients that follow one tenant. New events are read once for all of them; a newcomer first catches up by itself. */
export class TenantFeed {
  private readonly clients = new Set<SseClient>();
  /** Those that are still catching up: a feed that they are about to follow must not be given up. */
  private readonly newcomers = new Set<SseClient>();
  private cursor: string | undefined;
  private pumping: Promise<void> | undefined;
  private again = false;

  constructor(private readonly read: ReadEvents) {}

  get isEmpty(): boolean {
    return this.clients.size + this.newcomers.size === 0;
  }

  /** Sends what the client missed, as fast as it reads, then lets it follow. */
  async join(client: SseClient): Promise<void> {
    this.newcomers.add(client);
    try {
      await this.catchUp(client);
    } finally {
      this.newcomers.delete(client);
    }
  }

  private async catchUp(client: SseClient): Promise<void> {
    for (let isFull = true; isFull && client.isOpen;) {
      const { events, cursor } = await this.read(client.cursor, PAGE);
      for (const event of events) client.send(event);
      client.cursor = cursor;
      isFull = events.length === PAGE;
      await client.drained();
    }
    // Joining in the middle of a round would show the newcomer that round without what came before it.
    while (this.pumping !== undefined) await this.pumping.catch(() => undefined);
    if (!client.isOpen) return;
    // Whoever is behind decides where the feed goes on; a client skips what it has seen.
    if (this.cursor === undefined || this.clients.size === 0 || isAfter(this.cursor, client.cursor))
      this.cursor = client.cursor;
    this.clients.add(client);
    await this.pump();
  }

  leave(client: SseClient): void {
    this.clients.delete(client);
    this.newcomers.delete(client);
  }

  /** Sends what is new. Calls that come while it runs are made up for by one more round. */
  pump(): Promise<void> {
    this.again = true;
    this.pumping ??= this.run().finally(() => (this.pumping = undefined));
    return this.pumping;
  }

  /** Sends a comment to everybody. */
  beat(): void {
    for (const client of this.clients) client.heartbeat();
  }

  private async run(): Promise<void> {
    while (this.again && this.cursor !== undefined && this.clients.size > 0) {
      this.again = false;
      const { events, cursor } = await this.read(this.cursor, PAGE);
      for (const event of events) this.sendToAll(event);
      this.cursor = cursor;
      if (events.length === PAGE) this.again = true;
    }
  }

  private sendToAll(event: EventView): void {
    for (const client of this.clients) {
      if (isAfter(event.id, client.cursor)) client.send(event);
      if (!client.isOpen) this.clients.delete(client);
    }
  }
}
