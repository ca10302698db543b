import type { JobView, SubmitRequest } from '@frameq/contracts';

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
