import {
  type ClaimedDelivery,
  type Database,
  EVENT_CHANNEL,
  type Leadership,
  type Stores,
  WEBHOOK_CHANNEL,
} from '@frameq/db';
import { makeDeliveries } from '@frameq/jobs';
import { type SendAnswer, sendWebhook, webhookRetryDelay, type WebhookRules } from '@frameq/webhooks';
import type { Log } from '../log.js';

/** What sending works with. */
export interface WebhookSenderParts {
  readonly database: Pick<Database, 'listen' | 'transaction'>;
  readonly stores: Pick<Stores, 'audit' | 'deliveries' | 'jobs' | 'webhooks'>;
  readonly leadership: Pick<Leadership, 'isLeader'>;
  readonly rules: WebhookRules;
  readonly version: string;
  readonly log: Log;
  /** Sends one message; over the network unless told. */
  readonly send?: typeof sendWebhook;
}

/** Requests under way: in all, for one tenant and for one webhook, so that slow receivers hold up nobody else. */
const AT_ONCE = 64;
const PER_TENANT = 32;
const PER_WEBHOOK = 8;
/** Longer than a request can take; who died with a delivery in hand loses it after this. */
const HOLD_S = 15;
const GONE = 410;

/** Tells webhooks of what has happened: makes deliveries of events and sends what is due. Only the leader works. */
export class WebhookSender {
  private readonly stopping = new AbortController();
  private readonly sending = new Map<string, { readonly webhookId: string; readonly done: Promise<void> }>();
  private readonly listeners: { close(): Promise<void> }[] = [];
  private running: Promise<void> | undefined;
  private again = false;

  constructor(private readonly parts: WebhookSenderParts) {}

  /** Begins to hear of events; `run` makes up for what was said before or not heard. */
  async start(): Promise<void> {
    for (const channel of [EVENT_CHANNEL, WEBHOOK_CHANNEL])
      this.listeners.push(await this.parts.database.listen(channel, () => this.wake()));
  }

  /** Makes deliveries and begins to send them. Calls that come while it runs are made up for by one more round. */
  run(): Promise<void> {
    this.again = true;
    this.running ??= this.rounds().finally(() => (this.running = undefined));
    return this.running;
  }

  /** Ends requests that are under way; what they were to deliver is due again at once. */
  async stop(): Promise<void> {
    this.stopping.abort('shutdown');
    await Promise.all(this.listeners.map((listener) => listener.close()));
    await this.running?.catch(() => undefined);
    await Promise.all([...this.sending.values()].map(({ done }) => done));
  }

  private wake(): void {
    const { leadership, log } = this.parts;
    if (this.stopping.signal.aborted || !leadership.isLeader()) return;
    this.run().catch((error: unknown) => log.warn({ err: error }, 'Webhooks cannot be served now; trying again.'));
  }

  private async rounds(): Promise<void> {
    const { signal } = this.stopping;
    while (this.again && !signal.aborted) {
      this.again = false;
      await makeDeliveries(this.parts, signal);
      await this.sendDue();
    }
  }

  private async sendDue(): Promise<void> {
    const free = AT_ONCE - this.sending.size;
    if (free <= 0) return;
    const busy = new Map<string, number>();
    for (const { webhookId } of this.sending.values()) busy.set(webhookId, (busy.get(webhookId) ?? 0) + 1);
    const terms = { busy, perWebhook: PER_WEBHOOK, perTenant: PER_TENANT, limit: free, holdS: HOLD_S };
    for (const delivery of await this.parts.stores.deliveries.claim(terms)) {
      const done = this.deliver(delivery)
        .catch((error: unknown) => this.parts.log.warn({ err: error }, 'An attempt to deliver could not be noted.'))
        .finally(() => {
          this.sending.delete(delivery.id);
          this.wake();
        });
      this.sending.set(delivery.id, { webhookId: delivery.webhookId, done });
    }
  }

  private async deliver(delivery: ClaimedDelivery): Promise<void> {
    const { stores, rules, version, log, send = sendWebhook } = this.parts;
    const answer = await send({
      url: delivery.url,
      message: { id: delivery.id, time: new Date(), body: delivery.payload },
      secrets: delivery.secrets,
      rules,
      userAgent: `frameq/${version}`,
      signal: this.stopping.signal,
    });
    if (!answer.delivered && this.stopping.signal.aborted) return stores.deliveries.release([delivery.id]);
    const gone = answer.status === GONE;
    const retryMs = gone ? null : webhookRetryDelay(delivery.attempts + 1, Math.random());
    await stores.deliveries.record(delivery.id, { ...answer, retryMs });
    if (gone) await this.disable(delivery.webhookId);
    // The path of a URL may be a secret, so none is logged.
    log.debug({ delivery: delivery.id, webhook: delivery.webhookId, ...facts(answer) }, 'Sent to a webhook.');
  }

  /** 410 is how a receiver says that it wants no more. */
  private async disable(webhookId: string): Promise<void> {
    const { database, stores, log } = this.parts;
    const reason = 'The receiver answered 410: it wants no more.';
    await database.transaction(async (tx) => {
      const webhook = await stores.webhooks.disable(webhookId, reason, tx);
      if (webhook === null) return;
      const deed = { actorId: null, actor: 'keeper', action: 'webhook.disable', target: webhookId };
      await stores.audit.append([{ ...deed, tenantId: webhook.tenantId, detail: { reason } }], tx);
    });
    log.warn({ webhook: webhookId }, 'A webhook was switched off: its receiver answered 410.');
  }
}

function facts({ delivered, status, error, tookMs }: SendAnswer): object {
  return { delivered, status, error, took_ms: tookMs };
}
