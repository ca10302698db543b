import { openAsBlob } from 'node:fs';
import path from 'node:path';
import type { JobView, WorkerView } from '@frameq/contracts';
import { waitFor } from '@frameq/testing';

/** A client of a farm's gateway, as far as these tests need one. */
export interface FarmClient {
  /** Uploads a file and answers the id of the input. */
  upload(file: string): Promise<string>;
  /** Submits a job and answers its id. */
  submit(pipeline: string, params?: Readonly<Record<string, unknown>>, inputs?: readonly string[]): Promise<string>;
  job(id: string): Promise<JobView>;
  /** The job once it has ended. */
  ended(id: string, timeoutMs?: number): Promise<JobView>;
  /** The job once the note of its first stage matches. */
  noted(id: string, pattern: RegExp): Promise<JobView>;
  /** The messages of its log. */
  log(id: string): Promise<string[]>;
  cancel(id: string): Promise<void>;
  workers(): Promise<WorkerView[]>;
}

const TERMINAL = ['completed', 'partial', 'failed', 'cancelled'];

/** Opens a client of the gateway at `url`, which asks for no key. */
export function farmClient(url: string): FarmClient {
  const api = async (route: string, init?: RequestInit): Promise<Response> => {
    const answer = await fetch(`${url}/api/v1${route}`, init);
    if (!answer.ok) throw new Error(`${route} answered ${answer.status}: ${await answer.text()}`);
    return answer;
  };
  const get = async <T>(route: string): Promise<T> => (await (await api(route)).json()) as T;
  const job = (id: string): Promise<JobView> => get<JobView>(`/jobs/${id}`);
  return {
    job,
    upload: async (file) => {
      const name = encodeURIComponent(path.basename(file));
      const answer = (await (
        await api(`/uploads?name=${name}`, { method: 'PUT', body: await openAsBlob(file) })
      ).json()) as {
        id: string;
      };
      return answer.id;
    },
    submit: async (pipeline, params = {}, inputs = []) => {
      const body = JSON.stringify({ pipeline, params, inputs });
      const answer = await api('/jobs', { method: 'POST', headers: { 'content-type': 'application/json' }, body });
      return ((await answer.json()) as { id: string }).id;
    },
    ended: (id, timeoutMs = 60_000) =>
      waitFor(
        async () => {
          const seen = await job(id);
          return TERMINAL.includes(seen.state) ? seen : null;
        },
        { timeoutMs, everyMs: 50, what: `job ${id} to end` },
      ),
    noted: (id, pattern) =>
      waitFor(
        async () => {
          const seen = await job(id);
          return pattern.test(seen.item_list[0]!.stages[0]!.progress_note ?? '') ? seen : null;
        },
        { timeoutMs: 30_000, what: `a note like ${pattern.source}` },
      ),
    log: async (id) => {
      const text = await (await api(`/jobs/${id}/logs`, { headers: { accept: 'application/x-ndjson' } })).text();
      return text
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => (JSON.parse(line) as { message: string }).message);
    },
    cancel: async (id) => void (await api(`/jobs/${id}/cancel`, { method: 'POST' })),
    workers: async () => (await get<{ data: WorkerView[] }>('/workers')).data,
  };
}
