import type { Database, Queryable } from './database.js';
import type { PrismaClient } from './prisma.js';
import { loadStatement } from './statement.js';
import type { NewWebhook, WebhookChange, WebhookRow } from './webhook-rows.js';

const INSERT = loadStatement('insert-webhook');
const UPDATE = loadStatement('update-webhook');
const ROTATE = loadStatement('rotate-webhook-secret');
const DELETE = loadStatement('delete-webhook');
const DISABLE = loadStatement('disable-webhook');

/** Webhooks of a tenant at most. */
export const MAX_WEBHOOKS = 50;

/** Says that deliveries were made by hand, or that a webhook was switched on: whoever sends looks at once. */
export const WEBHOOK_CHANNEL = 'frameq_webhook';

const SHOWN = {
  id: true,
  name: true,
  url: true,
  events: true,
  enabled: true,
  disabledReason: true,
  failingSince: true,
  previousSecretUntil: true,
  createdAt: true,
  updatedAt: true,
} as const;

/** Where tenants want to be told of their jobs. Secrets go in and never come out, but to whoever signs. */
export class WebhookStore {
  constructor(
    private readonly prisma: PrismaClient,
    private readonly db: Database,
  ) {}

  /** Null when the tenant has as many as it may. */
  async insert(webhook: NewWebhook, tx: Queryable = this.db): Promise<WebhookRow | null> {
    const { id, tenantId, name, url, events, secret } = webhook;
    const [row] = await tx.query<WebhookRow>(INSERT, [id, tenantId, name, url, [...events], secret, MAX_WEBHOOKS]);
    return row ?? null;
  }

  /** A page of the tenant's webhooks, the oldest first, after the one with this id. */
  async list(tenantId: string, page: { readonly limit: number; readonly after?: string }): Promise<WebhookRow[]> {
    return this.prisma.webhook.findMany({
      where: { tenantId, ...(page.after !== undefined && { id: { gt: page.after } }) },
      select: SHOWN,
      orderBy: { id: 'asc' },
      take: page.limit,
    });
  }

  /** Null when the tenant has no such webhook. */
  async get(id: string, tenantId: string): Promise<WebhookRow | null> {
    return this.prisma.webhook.findFirst({ where: { id, tenantId }, select: SHOWN });
  }

  /** Null when the tenant has no such webhook. */
  async update(
    id: string,
    tenantId: string,
    change: WebhookChange,
    tx: Queryable = this.db,
  ): Promise<WebhookRow | null> {
    const { name, url = null, events, enabled = null } = change;
    const values = [
      id,
      tenantId,
      name !== undefined,
      name ?? null,
      url,
      events === undefined ? null : [...events],
      enabled,
    ];
    const [row] = await tx.query<WebhookRow>(UPDATE, values);
    return row ?? null;
  }

  /** Gives it a new secret; the old one signs too for `overlapS` seconds. Null when the tenant has no such webhook. */
  async rotate(
    id: string,
    tenantId: string,
    secret: string,
    overlapS: number,
    tx: Queryable = this.db,
  ): Promise<WebhookRow | null> {
    const [row] = await tx.query<WebhookRow>(ROTATE, [id, tenantId, secret, overlapS]);
    return row ?? null;
  }

  /** Switches a webhook off and says whose it was; null when it was off already. */
  async disable(id: string, reason: string, tx: Queryable = this.db): Promise<{ readonly tenantId: string } | null> {
    const [row] = await tx.query<{ tenantId: string }>(DISABLE, [id, reason]);
    return row ?? null;
  }

  /** Forgets a webhook and all that it was sent. False when the tenant has no such webhook. */
  async remove(id: string, tenantId: string, tx: Queryable = this.db): Promise<boolean> {
    return (await tx.query(DELETE, [id, tenantId])).length > 0;
  }
}
