import type { Database, Queryable } from './database.js';
import type { EventPlace } from './event.store.js';
import type { PrismaClient } from './prisma.js';
import { loadStatement } from './statement.js';
import type { ClaimedDelivery, DeliveryEnding, DeliveryRow, NewDelivery, WebhookMatch } from './webhook-rows.js';

const START = loadStatement('webhook-start');
const LOCK = loadStatement('lock-webhook-cursor');
const READ = loadStatement('read-webhook-events');
const INSERT = loadStatement('insert-deliveries');
const MOVE = loadStatement('move-webhook-cursor');
const CLAIM = loadStatement('claim-deliveries');
const RECORD = loadStatement('record-delivery');
const RELEASE = loadStatement('release-deliveries');
const REDELIVER = loadStatement('redeliver');
const PRUNE = loadStatement('prune-deliveries');

/** What to take. */
export interface ClaimDeliveryTerms {
  /** Deliveries under way, by webhook. */
  readonly busy: ReadonlyMap<string, number>;
  /** For one webhook at most, those under way among them. */
  readonly perWebhook: number;
  /** For all webhooks of a tenant at most, those under way among them. */
  readonly perTenant: number;
  readonly limit: number;
  /** After so many seconds what was taken counts as lost. */
  readonly holdS: number;
}

type ReadRow = WebhookMatch & { readonly webhookId: string | null; readonly looked: number | null };

/** The outbox of webhooks: events become deliveries here, and deliveries are taken from here to be sent. */
export class DeliveryStore {
  constructor(
    private readonly prisma: PrismaClient,
    private readonly db: Database,
  ) {}

  /**
   * Makes deliveries of the next events and moves the cursor behind them, in one transaction: none is lost, and none made
   * twice, whenever this dies. `write` makes the deliveries. Resolves with the number of events that were looked at.
   */
  async takeEvents(
    types: readonly string[],
    limit: number,
    write: (matches: readonly WebhookMatch[], tx: Queryable) => Promise<readonly NewDelivery[]>,
  ): Promise<number> {
    // Without a webhook, one look is all that this costs.
    if ((await this.db.query(START, [])).length === 0) return 0;
    return this.db.transaction(async (tx) => {
      await tx.query(LOCK, []);
      const [start] = await tx.query<EventPlace>(START, []);
      if (start === undefined) return 0;
      const rows = await tx.query<ReadRow>(READ, [start.txid, start.id, limit, [...types]]);
      const last = rows.at(-1);
      if (last === undefined) return 0;
      const matches = rows.slice(0, -1);
      if (matches.length > 0) await this.insert(await write(matches, tx), tx);
      await tx.query(MOVE, [last.txid, last.id]);
      return last.looked!;
    });
  }

  /** Writes deliveries; one for the same event and webhook is written once. */
  async insert(deliveries: readonly NewDelivery[], tx: Queryable = this.db): Promise<void> {
    await tx.query(INSERT, [
      deliveries.map((one) => one.id),
      deliveries.map((one) => one.webhookId),
      deliveries.map((one) => one.event?.txid ?? null),
      deliveries.map((one) => one.event?.id ?? null),
      deliveries.map((one) => one.event?.jobId ?? null),
      deliveries.map((one) => one.type),
      deliveries.map((one) => one.payload),
    ]);
  }

  /** Takes what is due, first for the webhooks with the fewest requests under way. */
  async claim({ busy, perWebhook, perTenant, limit, holdS }: ClaimDeliveryTerms): Promise<ClaimedDelivery[]> {
    const underWay = [[...busy.keys()], [...busy.values()]];
    return this.db.query<ClaimedDelivery>(CLAIM, [...underWay, perWebhook, perTenant, limit, holdS]);
  }

  /** Notes how an attempt ended. */
  async record(id: string, ending: DeliveryEnding): Promise<void> {
    const { delivered, status, error, tookMs, retryMs } = ending;
    await this.db.query(RECORD, [id, delivered, status, error, tookMs, retryMs]);
  }

  /** Gives back what was taken and not tried to the end. */
  async release(ids: readonly string[]): Promise<void> {
    if (ids.length > 0) await this.db.query(RELEASE, [[...ids]]);
  }

  /** Puts a delivery back in line under the same id. Null when the tenant has none such. */
  async redeliver(id: string, webhookId: string, tenantId: string): Promise<{ readonly enabled: boolean } | null> {
    const [row] = await this.db.query<{ enabled: boolean }>(REDELIVER, [id, webhookId, tenantId]);
    return row ?? null;
  }

  /** A page of what a webhook was sent, the newest first, before the one with this id. */
  async list(webhookId: string, page: { readonly limit: number; readonly before?: string }): Promise<DeliveryRow[]> {
    const rows = await this.prisma.webhookDelivery.findMany({
      where: { webhookId, ...(page.before !== undefined && { id: { lt: page.before } }) },
      orderBy: { id: 'desc' },
      take: page.limit,
    });
    return rows as unknown as DeliveryRow[];
  }

  /** Null when the tenant has none such. */
  async get(id: string, webhookId: string, tenantId: string): Promise<DeliveryRow | null> {
    const row = await this.prisma.webhookDelivery.findFirst({ where: { id, webhookId, webhook: { tenantId } } });
    return row as unknown as DeliveryRow | null;
  }

  /** Forgets deliveries older than 30 days, `limit` at most; returns how many. */
  async prune(limit: number): Promise<number> {
    return (await this.db.query(PRUNE, [limit])).length;
  }
}
