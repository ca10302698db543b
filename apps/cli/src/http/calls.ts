import type {
  ArtifactView,
  CleanupReport,
  CleanupRequest,
  CloneRequest,
  CursorPage,
  ErrorEnvelope,
  HealthView,
  InputView,
  JobSummary,
  JobView,
  LogLine,
  Page,
  PipelineView,
  WorkerView,
  StorageView,
  SubmitRequest,
  UploadCheckView,
  ValidateRequest,
  ValidationView,
} from '@frameq/contracts';
import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import { json, text } from 'node:stream/consumers';
import { fromEnvelope } from '../cli-error.js';
import { type ApiClient, header, type Query } from './api-client.js';
import { readLines } from './read-lines.js';

const PAGE = 200;
/** Longer than the server's own limits for the calls that may take long. */
const SLOW_MS = 120_000;

/** A page or more of jobs: follows cursors until `limit` rows are there. */
export async function listJobs(
  api: ApiClient,
  filter: Query,
  limit: number,
): Promise<{ rows: JobSummary[]; page: Page<JobSummary> }> {
  const rows: JobSummary[] = [];
  let cursor: string | undefined;
  for (;;) {
    const query = { ...filter, limit: Math.min(PAGE, limit - rows.length), cursor };
    const page = await api.json<Page<JobSummary>>({ path: '/jobs', query });
    rows.push(...page.data);
    if (page.next_cursor === null || rows.length >= limit) return { rows, page };
    cursor = page.next_cursor;
  }
}

/** A job in full, by number or UUID. */
export function getJob(api: ApiClient, id: string): Promise<JobView> {
  return api.json({ path: `/jobs/${encodeURIComponent(id)}` });
}

/** Submits a job once, however often the request has to be repeated. */
export function submitJob(api: ApiClient, body: SubmitRequest): Promise<JobView> {
  return api.json({
    method: 'POST',
    path: '/jobs',
    json: body,
    headers: { 'idempotency-key': randomUUID() },
    // Files of the server are copied before it answers.
    idleMs: body.inputs?.some((input) => typeof input === 'object' && 'path' in input) ? 30 * SLOW_MS : SLOW_MS,
  });
}

/** Requests a cancel; the answer may still be `cancelling`. */
export function cancelJob(api: ApiClient, id: string): Promise<JobView> {
  return api.json({ method: 'POST', path: `/jobs/${encodeURIComponent(id)}/cancel` });
}

/** Runs what failed or was cancelled again. */
export function retryJob(api: ApiClient, id: string, fromStage: string | undefined): Promise<JobView> {
  const json = fromStage === undefined ? {} : { from_stage: fromStage };
  return api.json({ method: 'POST', path: `/jobs/${encodeURIComponent(id)}/retry`, json });
}

/** Submits a job like another one. */
export function cloneJob(api: ApiClient, id: string, body: CloneRequest): Promise<JobView> {
  const path = `/jobs/${encodeURIComponent(id)}/clone`;
  return api.json({ method: 'POST', path, json: body, headers: { 'idempotency-key': randomUUID() }, idleMs: SLOW_MS });
}

/** Forgets a job that has ended, and its files. */
export async function deleteJob(api: ApiClient, id: string): Promise<void> {
  await text(await api.open({ method: 'DELETE', path: `/jobs/${encodeURIComponent(id)}` }));
}

/** The lines that a job logged, as they arrive. */
export async function* jobLogs(api: ApiClient, id: string, query: Query): AsyncGenerator<LogLine> {
  const answer = await api.open({
    path: `/jobs/${encodeURIComponent(id)}/logs`,
    query,
    headers: { accept: 'application/x-ndjson' },
  });
  try {
    for await (const line of readLines(answer)) if (line !== '') yield JSON.parse(line) as LogLine;
  } catch (error) {
    api.explain(error);
  }
}

/** All files of a job. */
export async function jobArtifacts(api: ApiClient, id: string): Promise<ArtifactView[]> {
  const path = `/jobs/${encodeURIComponent(id)}/artifacts`;
  const files: ArtifactView[] = [];
  for (let cursor: string | undefined; ;) {
    const page = await api.json<CursorPage<ArtifactView>>({ path, query: { limit: PAGE, cursor } });
    files.push(...page.data);
    if ((page.next_cursor ?? null) === null) return files;
    cursor = page.next_cursor!;
  }
}

/** The workers heard of lately, newest first. */
export async function listWorkers(api: ApiClient): Promise<WorkerView[]> {
  return (await api.json<{ data: WorkerView[] }>({ path: '/workers' })).data;
}

/** Everything that can be run. */
export async function listPipelines(api: ApiClient): Promise<PipelineView[]> {
  return (await api.json<{ data: PipelineView[] }>({ path: '/pipelines' })).data;
}

/** One pipeline; an unknown name is answered with a "did you mean". */
export function getPipeline(api: ApiClient, name: string): Promise<PipelineView> {
  return api.json({ path: `/pipelines/${encodeURIComponent(name)}` });
}

/** Checks a submission without making it. */
export function validate(api: ApiClient, body: ValidateRequest): Promise<ValidationView> {
  return api.json({ method: 'POST', path: '/pipelines/validate', json: body });
}

/** Streams a file to the server. */
export function uploadFile(api: ApiClient, name: string, bytes: number, stream: () => Readable): Promise<InputView> {
  return api.json({
    method: 'POST',
    path: '/uploads',
    query: { name },
    stream,
    headers: { 'content-type': 'application/octet-stream', 'content-length': String(bytes) },
    idleMs: SLOW_MS,
  });
}

/** Whether a content is stored already; false, too, where the server does not know the question. */
export async function isStored(api: ApiClient, sha256: string): Promise<boolean> {
  const answer = await api.open({ method: 'POST', path: '/uploads/check', json: { sha256 }, accepts: [404, 405] });
  const body = (await json(answer)) as Partial<UploadCheckView>;
  return body.exists === true;
}

/** How full the disk is. */
export function getStorage(api: ApiClient): Promise<StorageView> {
  return api.json({ path: '/storage' });
}

/** Removes, or counts, what is no longer needed. */
export function cleanUp(api: ApiClient, body: CleanupRequest): Promise<CleanupReport> {
  return api.json({ method: 'POST', path: '/storage/cleanup', json: body, idleMs: 5 * SLOW_MS });
}

/** What the server says of its own state; 503 with a list of checks is an answer too. */
export async function detailedHealth(api: ApiClient): Promise<HealthView> {
  const answer = await api.open({ path: '/health', query: { detailed: true }, accepts: [503] });
  const body = (await json(answer)) as HealthView | ErrorEnvelope;
  if (!('error' in body)) return body;
  throw fromEnvelope(answer.statusCode ?? 0, body, header(answer, 'x-request-id'));
}
