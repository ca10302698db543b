/** What webhooks tell of: the kinds of event that are about a job, in the order of a job's life. */
export const WEBHOOK_EVENTS = [
  'job.queued',
  'job.started',
  'job.cancelling',
  'job.completed',
  'job.partial',
  'job.failed',
  'job.cancelled',
] as const;

/** What a webhook gets when its owner tries it out. */
export const WEBHOOK_TEST = 'webhook.test';
