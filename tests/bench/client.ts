import { openAsBlob } from 'node:fs';
import path from 'node:path';
import type { InputView, JobView, SubmitRequest } from '@frameq/contracts';
import { waitFor } from '@frameq/testing';

/** Calls `work` `times` times, at most `width` at once. Stops at the first failure. */
export async function inParallel(
  times: number,
  width: number,
  work: (index: number) => Promise<unknown>,
): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < times) await work(next++);
  };
  await Promise.all(Array.from({ length: width }, lane));
}

/** Submits a job and returns it; throws with the answer when it was not accepted. */
export async function submit(url: string, request: SubmitRequest): Promise<JobView> {
  return send<JobView>(url, '/jobs', request, 202);
}

/** Submits a job and returns it when it has completed; throws when it ends in another way. */
export async function finished(url: string, request: SubmitRequest, timeoutMs: number): Promise<JobView> {
  const { id } = await submit(url, request);
  const ended = async (): Promise<JobView | undefined> => {
    const seen = await get<JobView>(url, `/jobs/${id}`);
    return seen.finished_at === null ? undefined : seen;
  };
  const job = await waitFor(ended, { timeoutMs, everyMs: 100, what: `the end of ${request.pipeline}` });
  if (job.state !== 'completed')
    throw new Error(`${request.pipeline} ended as ${job.state}: ${JSON.stringify(job.error)}`);
  return job;
}

/** Uploads a file and returns the id of the input. */
export async function upload(url: string, file: string): Promise<string> {
  const target = `${url}/api/v1/uploads?name=${path.basename(file)}`;
  const answer = await fetch(target, { method: 'POST', body: await openAsBlob(file) });
  return ((await answer.json()) as InputView).id;
}

/** POSTs JSON and returns the answer's body; throws when the status is not the expected one. */
export async function send<Answer>(url: string, path: string, body: unknown, expected: number): Promise<Answer> {
  const answer = await fetch(`${url}/api/v1${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  if (answer.status !== expected) throw new Error(`POST ${path} answered ${answer.status}: ${text}`);
  return JSON.parse(text) as Answer;
}

/** GETs JSON. */
export async function get<Answer>(url: string, path: string): Promise<Answer> {
  const answer = await fetch(`${url}/api/v1${path}`);
  const text = await answer.text();
  if (answer.status !== 200) throw new Error(`GET ${path} answered ${answer.status}: ${text}`);
  return JSON.parse(text) as Answer;
}

/** How long `work` takes, in milliseconds. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
