import type { DeliveryView, WebhookView } from '@frameq/contracts';
import type { DeliveryRow, WebhookRow } from '@frameq/db';

/** A webhook as it is shown: no secret. */
export function toWebhookView(row: WebhookRow): WebhookView {
  const previous = row.previousSecretUntil;
  return {
    id: row.id,
    name: row.name,
    url: row.url,
    events: [...row.events],
    enabled: row.enabled,
    disabled_reason: row.disabledReason,
    failing_since: row.failingSince?.toISOString() ?? null,
    previous_secret_expires_at: previous !== null && previous.getTime() > Date.now() ? previous.toISOString() : null,
    created_at: row.createdAt.toISOString(),
    updated_at: row.updatedAt.toISOString(),
  };
}

/** A delivery as it is shown. */
export function toDeliveryView(row: DeliveryRow): DeliveryView {
  return {
    id: row.id,
    webhook_id: row.webhookId,
    job_id: row.jobId,
    type: row.type,
    state: row.state,
    attempts: row.attempts,
    next_attempt_at: row.state === 'pending' ? row.nextAttemptAt.toISOString() : null,
    created_at: row.createdAt.toISOString(),
    delivered_at: row.deliveredAt?.toISOString() ?? null,
    history: row.history.map((attempt) => ({ ...attempt, at: new Date(attempt.at).toISOString() })),
    payload: JSON.parse(row.payload) as Record<string, unknown>,
  };
}
