import type { Queryable, Stores, WebhookMatch } from '@frameq/db';
import { uuidV7, WEBHOOK_EVENTS } from '@frameq/domain';
import { randomBytes } from 'node:crypto';
import { toJobSummary } from './job-view.js';
import { webhookPayload } from './webhook-payload.js';

/** Events that are looked at in one transaction. */
const AT_ONCE = 500;

/**
 * Turns what has happened since the last time into deliveries for the webhooks that want to know. Each event becomes one
 * delivery per webhook, also when this process dies in the middle or a transaction commits late.
 */
export async function makeDeliveries(
  { stores }: { readonly stores: Pick<Stores, 'deliveries' | 'jobs'> },
  signal: AbortSignal,
): Promise<void> {
  const write = async (matches: readonly WebhookMatch[], tx: Queryable) => {
    const jobs = await summaries(stores, matches, tx);
    return matches.map((match) => ({
      id: uuidV7(Date.now(), randomBytes(16)),
      webhookId: match.webhookId,
      event: { txid: match.txid, id: match.id, jobId: match.jobId },
      type: match.type,
      // A job that was deleted meanwhile leaves its id and what the event itself knows.
      payload: webhookPayload(match.type, match.createdAt, jobs.get(match.jobId) ?? { id: match.jobId, ...match.data }),
    }));
  };
  for (let looked = AT_ONCE; looked === AT_ONCE && !signal.aborted;) {
    looked = await stores.deliveries.takeEvents(WEBHOOK_EVENTS, AT_ONCE, write);
  }
}

async function summaries(
  { jobs }: Pick<Stores, 'jobs'>,
  matches: readonly WebhookMatch[],
  tx: Queryable,
): Promise<Map<string, object>> {
  const found = new Map<string, object>();
  for (const tenantId of new Set(matches.map((match) => match.tenantId))) {
    const ids = new Set(matches.filter((match) => match.tenantId === tenantId).map((match) => match.jobId));
    for (const job of await jobs.getMany([...ids], tenantId, tx)) found.set(job.id, toJobSummary(job));
  }
  return found;
}
