import type {
  BulkActionRequest,
  BulkActionView,
  BulkPreview,
  ChangeJobRequest,
  ClearView,
  JobView,
  QueueView,
} from '@frameq/contracts';
import { randomUUID } from 'node:crypto';
import type { ApiClient } from './api-client.js';

const job = (id: string): string => `/jobs/${encodeURIComponent(id)}`;
const queue = (name: string): string => `/queues/${encodeURIComponent(name)}`;

/** Every queue. */
export async function listQueues(api: ApiClient): Promise<QueueView[]> {
  return (await api.json<{ data: QueueView[] }>({ path: '/queues' })).data;
}

/** One queue; an unknown name is answered with a "did you mean". */
export function getQueue(api: ApiClient, name: string): Promise<QueueView> {
  return api.json({ path: queue(name) });
}

/** Holds a queue back, or lets it go. */
export function steerQueue(api: ApiClient, name: string, verb: 'pause' | 'drain' | 'resume'): Promise<QueueView> {
  return api.json({ method: 'POST', path: `${queue(name)}/${verb}` });
}

/** Counts what waits on a queue and, unless it is a dry run, has it cancelled. */
export function clearQueue(api: ApiClient, name: string, dryRun: boolean): Promise<ClearView> {
  return api.json({ method: 'POST', path: `${queue(name)}/clear`, json: { dry_run: dryRun } });
}

/** Puts a job before or behind everything of its tenant that waits. */
export function moveJob(api: ApiClient, id: string, to: 'front' | 'back'): Promise<JobView> {
  return api.json({ method: 'POST', path: `${job(id)}/move`, json: { to } });
}

/** Changes what may be changed of a job. */
export function changeJob(api: ApiClient, id: string, change: ChangeJobRequest): Promise<JobView> {
  return api.json({ method: 'PATCH', path: job(id), json: change });
}

/** Counts what a bulk action would be about. */
export function previewBulkAction(api: ApiClient, request: BulkActionRequest): Promise<BulkPreview> {
  return api.json({ method: 'POST', path: '/bulk-actions', json: { ...request, dry_run: true } });
}

/** Begins a bulk action once, however often the request has to be repeated. */
export function startBulkAction(api: ApiClient, request: BulkActionRequest): Promise<BulkActionView> {
  const headers = { 'idempotency-key': randomUUID() };
  return api.json({ method: 'POST', path: '/bulk-actions', json: { ...request, dry_run: false }, headers });
}

/** How far a bulk action is. */
export function getBulkAction(api: ApiClient, id: string): Promise<BulkActionView> {
  return api.json({ path: `/bulk-actions/${id}` });
}
