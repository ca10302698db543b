/** Where a tenant wants to be told of its jobs. */
export interface WebhookView {
  id: string;
  name: string | null;
  url: string;
  /** Types of event; none means all. */
  events: string[];
  enabled: boolean;
  /** Why frameq switched it off by itself; null when it did not. */
  disabled_reason: string | null;
  /** Since when nothing has been delivered; null while all is well. */
  failing_since: string | null;
  /** Until when the secret before a rotation signs as well; null when there is none. */
  previous_secret_expires_at: string | null;
  created_at: string;
  updated_at: string;
}

/** A webhook with its secret: in the answers that make one, and in no other. */
export interface WebhookWithSecret extends WebhookView {
  /** `whsec_…`; null in an answer that is given again, because secrets are not kept with answers. */
  secret: string | null;
}

/** One attempt to deliver a message. */
export interface DeliveryAttemptView {
  at: string;
  /** Null when there was no answer. */
  status: number | null;
  /** Why it was not delivered; null when it was. */
  error: string | null;
  took_ms: number;
}

/** A message to a webhook. */
export interface DeliveryView {
  /** The webhook-id of the message, the same for every attempt. */
  id: string;
  webhook_id: string;
  /** Null for a test. */
  job_id: string | null;
  /** What it tells of, e.g. job.completed. */
  type: string;
  state: 'pending' | 'delivered' | 'failed';
  attempts: number;
  /** Null unless it is pending. */
  next_attempt_at: string | null;
  created_at: string;
  delivered_at: string | null;
  /** The last twenty attempts, oldest first. */
  history: DeliveryAttemptView[];
  /** The body that is sent. */
  payload: Record<string, unknown>;
}

/** The body of `POST /api/v1/webhooks`. */
export interface CreateWebhookRequest {
  url: string;
  name?: string;
  events?: string[];
}

/** The body of `PATCH /api/v1/webhooks/{webhook}`. */
export interface ChangeWebhookRequest extends Partial<CreateWebhookRequest> {
  enabled?: boolean;
}
