import type { ErrorEnvelope } from '@frameq/contracts';
import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { CliError, fromEnvelope } from '../cli-error.js';
import { describeNetworkError } from './describe-network-error.js';
import { rateLimitPause } from './rate-limit-pause.js';
import { sendRequest } from './send-request.js';

/** Query parameters; undefined ones are left out, arrays are repeated. */
export type Query = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

/** One call of the API. */
export interface ApiRequest {
  readonly method?: string;
  /** Beneath /api/v1, e.g. `/jobs/1042`. */
  readonly path: string;
  readonly query?: Query;
  readonly json?: unknown;
  /** Opens the body; asked again when the request has to be sent again. */
  readonly stream?: () => Readable;
  /** True when the body cannot be read a second time. */
  readonly sendsOnce?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  readonly idleMs?: number;
  /** Statuses besides 2xx that are no failure here. */
  readonly accepts?: readonly number[];
}

/** What a client has to know. */
export interface ApiClientOptions {
  readonly server: URL;
  /** Where the address came from, for messages: `--server`, `FRAMEQ_SERVER`, `default`. */
  readonly source: string;
  readonly key: string | null;
  /** Where the key came from, for messages. */
  readonly keySource: string;
  readonly signal: AbortSignal;
  readonly debug: (line: string) => void;
}

const BASE = '/api/v1';
const IDLE_MS = 30_000;
const RETRY_DELAYS_MS = [200, 800];
/** Others may use the same key: a place is not sure to be free at the first try. */
const MOST_WAITS = 30;

/** Talks to a frameq server. All methods throw CliError, with the server's code and hint where it gave them. */
export class ApiClient {
  constructor(private readonly options: ApiClientOptions) {}

  get server(): URL {
    return this.options.server;
  }

  /** Calls an operation that answers JSON. */
  async json<Answer>(request: ApiRequest): Promise<Answer> {
    const answer = await this.open(request);
    const body = await this.readAll(answer);
    try {
      return JSON.parse(body) as Answer;
    } catch (error) {
      throw new CliError('ANSWER_UNREADABLE', `${this.options.server.origin} answered something that is not JSON.`, {
        cause: error,
      });
    }
  }

  /** Calls an operation and resolves with its answer, whose body is still to be read; anything but 2xx and `accepts` throws. */
  async open(request: ApiRequest): Promise<IncomingMessage> {
    const answer = await this.send(request);
    const status = answer.statusCode ?? 0;
    if ((status >= 200 && status < 300) || request.accepts?.includes(status) === true) return answer;
    throw this.refusal(status, await this.readAll(answer), header(answer, 'x-request-id'));
  }

  /**
   * Sends a request and resolves with any answer. A connection that breaks is tried again when nothing can happen twice:
   * for reads, and for writes that carry an Idempotency-Key.
   */
  async send(request: ApiRequest): Promise<IncomingMessage> {
    const method = request.method ?? 'GET';
    const repeatable =
      request.stream === undefined && (method === 'GET' || request.headers?.['idempotency-key'] !== undefined);
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.sendPatiently(method, request);
      } catch (error) {
        const pause = RETRY_DELAYS_MS[attempt];
        if (!repeatable || pause === undefined || !isBroken(error)) throw this.unreachable(error);
        await delay(pause, undefined, { signal: this.options.signal }).catch(() => undefined);
      }
    }
  }

  /** Throws the error that an answer which broke off in the middle means. */
  explain(error: unknown): never {
    if (error instanceof CliError) throw error;
    if (this.options.signal.aborted) throw stopped(this.options.signal);
    const why = describeNetworkError(error);
    throw new CliError('ANSWER_CUT', `The answer of ${this.options.server.origin} broke off: ${why}.`, {
      cause: error,
    });
  }

  /** What a rate limit refused has not been done, so that anything may be sent again: as late as the server asks. */
  private async sendPatiently(method: string, request: ApiRequest): Promise<IncomingMessage> {
    const signal = AbortSignal.any([this.options.signal, ...(request.signal === undefined ? [] : [request.signal])]);
    for (let waits = 0; ; waits++) {
      const answer = await this.sendOnce(method, request);
      const pause = rateLimitPause(answer);
      if (pause === undefined || waits >= MOST_WAITS || request.sendsOnce === true) return answer;
      answer.resume();
      this.options.debug(`rate limit: waiting ${pause} s`);
      await delay(pause * 1000, undefined, { signal });
    }
  }

  private async sendOnce(method: string, request: ApiRequest): Promise<IncomingMessage> {
    const url = this.url(request.path, request.query);
    const startedAt = performance.now();
    const body = request.json === undefined ? request.stream?.() : JSON.stringify(request.json);
    const answer = await sendRequest({
      method,
      url,
      headers: this.headers(request, body),
      ...(body === undefined ? {} : { body }),
      signal: request.signal ?? this.options.signal,
      idleMs: request.idleMs ?? IDLE_MS,
    });
    const took = Math.round(performance.now() - startedAt);
    this.options.debug(
      `${method} ${url.href} ${answer.statusCode} ${took} ms, request ${header(answer, 'x-request-id') ?? '?'}`,
    );
    return answer;
  }

  private headers(request: ApiRequest, body: string | Readable | undefined): Record<string, string> {
    const headers: Record<string, string> = { accept: 'application/json', 'user-agent': 'frameq-cli' };
    if (this.options.key !== null) headers['x-api-key'] = this.options.key;
    if (typeof body === 'string') {
      headers['content-type'] = 'application/json';
      headers['content-length'] = String(Buffer.byteLength(body));
    }
    return { ...headers, ...request.headers };
  }

  private url(path: string, query: Query = {}): URL {
    const url = new URL(this.options.server.href);
    url.pathname = `${url.pathname.replace(/\/$/, '')}${path.startsWith('/api/') || !path.startsWith('/') ? path : BASE + path}`;
    for (const [name, value] of Object.entries(query)) {
      for (const one of [value].flat()) if (one !== undefined) url.searchParams.append(name, String(one));
    }
    return url;
  }

  private async readAll(answer: IncomingMessage): Promise<string> {
    try {
      return await text(answer);
    } catch (error) {
      throw this.unreachable(error);
    }
  }

  private refusal(status: number, body: string, requestId: string | undefined): CliError {
    const envelope = parseEnvelope(body);
    if (envelope !== null) return fromEnvelope(status, this.withOwnHint(envelope), requestId);
    const told = `${this.options.server.origin} answered ${status} without frameq's error envelope.`;
    return new CliError('ANSWER_UNREADABLE', told);
  }

  /** The server's hint speaks of headers; who types commands has to know where the key came from. */
  private withOwnHint(envelope: ErrorEnvelope): ErrorEnvelope {
    if (envelope.error.code !== 'UNAUTHORIZED') return envelope;
    const { key, keySource, server } = this.options;
    const how = `set FRAMEQ_API_KEY, name a file with --key-file, or run \`frameq login ${server.origin}\`.`;
    const hint = key === null ? `No key was found here: ${how}` : `The key came from ${keySource}. For another, ${how}`;
    return { error: { ...envelope.error, hint } };
  }

  private unreachable(error: unknown): CliError {
    if (error instanceof CliError) return error;
    if (this.options.signal.aborted) return stopped(this.options.signal);
    const { server, source } = this.options;
    return new CliError(
      'SERVER_UNREACHABLE',
      `No answer from ${server.origin} (${source}): ${describeNetworkError(error)}.`,
      {
        cause: error,
        detail: { server: server.href, source },
      },
    );
  }
}

/** The error for a signal of the session that was aborted. */
export function stopped(signal: AbortSignal): CliError {
  if (signal.reason instanceof CliError) return signal.reason;
  return new CliError('INTERRUPTED', 'Stopped.');
}

/** A header of an answer, as one text. */
export function header(answer: IncomingMessage, name: string): string | undefined {
  return [answer.headers[name]].flat()[0];
}

function parseEnvelope(body: string): ErrorEnvelope | null {
  try {
    const parsed = JSON.parse(body) as Partial<ErrorEnvelope>;
    return typeof parsed.error?.code === 'string' ? (parsed as ErrorEnvelope) : null;
  } catch {
    return null;
  }
}

function isBroken(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'ECONNRESET' || code === 'EPIPE' || code === 'ECONNABORTED';
}
