import type { BulkActionView, BulkPreview, ClearView, QueueView } from '@frameq/contracts';

export const QUEUE: QueueView = {
  name: 'gpu',
  state: 'open',
  since: null,
  held_by: null,
  queued: 12,
  queued_is_exact: true,
  delayed: 1,
  running: 2,
  slots: 2,
  oldest_queued_at: '2026-01-15T09:12:00.000Z',
};

export const PAUSED_QUEUE: QueueView = {
  ...QUEUE,
  state: 'paused',
  since: '2026-01-15T09:30:00.000Z',
  held_by: 'operations',
};

export const BULK_ACTION: BulkActionView = {
  id: '0190a6a0-9999-7000-8000-000000000001',
  action: 'retry',
  state: 'running',
  total: 120,
  changed: 75,
  skipped: 0,
  refused: 0,
  error: null,
  created_at: '2026-01-15T09:30:00.000Z',
  finished_at: null,
};

export const BULK_PREVIEW: BulkPreview = {
  dry_run: true,
  action: 'retry',
  matched: { failed: 117, partial: 3 },
  total: 120,
  affected: 120,
};

export const CLEAR: ClearView = { dry_run: true, queue: 'gpu', stages: 12, jobs: 9, tenants: 2, bulk_action: null };
