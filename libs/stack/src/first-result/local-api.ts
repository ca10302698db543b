import type { ArtifactView, ErrorEnvelope, InputView, JobView } from '@frameq/contracts';
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';

/** An answer of the API that is an error, with its hint. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  constructor(
    readonly code: string,
    message: string,
    readonly hint: string,
  ) {
    super(message);
  }
}

const PATIENCE_MS = 30_000;
const PAUSE_MS = 500;
const HINT = '`npx frameq status` says how it is; its log lies in the folder logs of the data folder.';

/** The part of the REST API that the first result needs. Every call throws ApiProblem for an error answer. */
export class LocalApi {
  constructor(
    readonly url: string,
    private readonly key: string,
    private readonly signal: AbortSignal,
  ) {}

  /** Sends a file, streamed. */
  upload(file: string): Promise<InputView> {
    const query = new URLSearchParams({ name: basename(file) });
    const request = (): RequestInit =>
      ({
        method: 'POST',
        body: Readable.toWeb(createReadStream(file)) as unknown as ReadableStream,
        duplex: 'half',
        headers: { 'content-type': 'application/octet-stream' },
      }) as RequestInit;
    return this.ask(`/uploads?${query.toString()}`, request);
  }

  submit(pipeline: string, inputs: readonly string[]): Promise<JobView> {
    return this.ask('/jobs', () => ({
      method: 'POST',
      body: JSON.stringify({ pipeline, inputs }),
      headers: { 'content-type': 'application/json' },
    }));
  }

  job(id: string): Promise<JobView> {
    return this.ask(`/jobs/${id}`);
  }

  async artifacts(id: string): Promise<ArtifactView[]> {
    return (await this.ask<{ data: ArtifactView[] }>(`/jobs/${id}/artifacts?limit=200`)).data;
  }

  /** The bytes of an artifact. */
  async content(artifact: ArtifactView): Promise<Response> {
    return this.send(`/artifacts/${artifact.id}/content`);
  }

  private async ask<T>(path: string, request: () => RequestInit = () => ({})): Promise<T> {
    return (await (await this.send(path, request)).json()) as T;
  }

  /** What a rate limit refused has not been done: it is sent again as soon as the gateway allows. */
  private async send(path: string, request: () => RequestInit = () => ({})): Promise<Response> {
    for (;;) {
      const made = request();
      const headers = { ...(made.headers as Record<string, string> | undefined), 'x-api-key': this.key };
      const answer = await this.fetch(new URL(`/api/v1${path}`, this.url), { ...made, headers, signal: this.signal });
      if (answer.ok) return answer;
      const { error } = (await answer.json()) as ErrorEnvelope;
      if (error.code !== 'RATE_LIMITED') throw new ApiProblem(error.code, error.message, error.hint);
      await delay(Number(answer.headers.get('retry-after') ?? 1) * 1000, undefined, { signal: this.signal });
    }
  }

  /** A gateway that has crashed is back in a moment, and a read may be sent again. */
  private async fetch(url: URL, request: RequestInit): Promise<Response> {
    for (const end = performance.now() + PATIENCE_MS; ; await delay(PAUSE_MS, undefined, { signal: this.signal })) {
      try {
        return await fetch(url, request);
      } catch (error) {
        if (this.signal.aborted) throw error;
        if (request.method === undefined && performance.now() < end) continue;
        const { cause } = error as { cause?: Error };
        throw new ApiProblem('GATEWAY_SILENT', `The gateway does not answer: ${cause?.message ?? String(error)}`, HINT);
      }
    }
  }
}
