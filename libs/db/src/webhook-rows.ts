/** A webhook as it is shown: everything but its secrets. */
export interface WebhookRow {
  readonly id: string;
  readonly name: string | null;
  readonly url: string;
  /** Types of event; none means all. */
  readonly events: readonly string[];
  readonly enabled: boolean;
  readonly disabledReason: string | null;
  readonly failingSince: Date | null;
  /** Until when an older secret signs as well. */
  readonly previousSecretUntil: Date | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** What a new webhook needs. */
export interface NewWebhook {
  readonly id: string;
  readonly tenantId: string;
  readonly name: string | null;
  readonly url: string;
  readonly events: readonly string[];
  readonly secret: string;
}

/** What changes; unset stays as it is. */
export interface WebhookChange {
  readonly name?: string | null;
  readonly url?: string;
  readonly events?: readonly string[];
  readonly enabled?: boolean;
}

/** One attempt to deliver, as the history of a delivery keeps it. */
export interface DeliveryAttempt {
  readonly at: string;
  readonly status: number | null;
  readonly error: string | null;
  readonly took_ms: number;
}

/** A delivery as it is shown. */
export interface DeliveryRow {
  readonly id: string;
  readonly webhookId: string;
  readonly jobId: string | null;
  readonly type: string;
  readonly payload: string;
  readonly state: 'pending' | 'delivered' | 'failed';
  readonly attempts: number;
  readonly history: readonly DeliveryAttempt[];
  readonly nextAttemptAt: Date;
  readonly createdAt: Date;
  readonly deliveredAt: Date | null;
}

/** An event and a webhook that wants it. */
export interface WebhookMatch {
  readonly webhookId: string;
  readonly txid: number;
  readonly id: number;
  readonly tenantId: string;
  readonly jobId: string;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly createdAt: Date;
}

/** A delivery to be written. */
export interface NewDelivery {
  readonly id: string;
  readonly webhookId: string;
  /** The event that it tells of; null for a test. */
  readonly event: { readonly txid: number; readonly id: number; readonly jobId: string } | null;
  readonly type: string;
  readonly payload: string;
}

/** A delivery that was taken, with all that sending needs. */
export interface ClaimedDelivery {
  readonly id: string;
  readonly webhookId: string;
  readonly payload: string;
  /** How many there have been. */
  readonly attempts: number;
  readonly url: string;
  readonly secrets: readonly string[];
}

/** How an attempt ended. */
export interface DeliveryEnding {
  readonly delivered: boolean;
  readonly status: number | null;
  readonly error: string | null;
  readonly tookMs: number;
  /** Until the next attempt, in milliseconds; null: there is none. */
  readonly retryMs: number | null;
}
