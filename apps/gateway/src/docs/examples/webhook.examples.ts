import type { DeliveryView, WebhookView } from '@frameq/contracts';
import { JOB_SUMMARY } from './job.examples.js';

export const WEBHOOK: WebhookView = {
  id: '0190a6a0-7777-7000-8000-000000000001',
  name: 'Studio chat',
  url: 'https://hooks.example.com/frameq',
  events: ['job.completed', 'job.failed'],
  enabled: true,
  disabled_reason: null,
  failing_since: null,
  previous_secret_expires_at: null,
  created_at: '2026-01-15T09:00:00.000Z',
  updated_at: '2026-01-15T09:00:00.000Z',
};

/** No true one: it signs nothing. */
export const WEBHOOK_SECRET = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD';

export const DELIVERY: DeliveryView = {
  id: '0190a6a0-8888-7000-8000-000000000001',
  webhook_id: WEBHOOK.id,
  job_id: JOB_SUMMARY.id,
  type: 'job.completed',
  state: 'delivered',
  attempts: 1,
  next_attempt_at: null,
  created_at: '2026-01-15T09:30:04.000Z',
  delivered_at: '2026-01-15T09:30:04.120Z',
  history: [{ at: '2026-01-15T09:30:04.120Z', status: 204, error: null, took_ms: 85 }],
  payload: { type: 'job.completed', timestamp: '2026-01-15T09:30:04.000Z', data: JOB_SUMMARY },
};
