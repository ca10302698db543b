import type { ArtifactView, ErrorEnvelope, EventView, JobView, LogLine } from '@frameq/contracts';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { idOf, jobView, SCENES } from './example-views.js';

/** A request as the server saw it. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

type Handler = (request: SeenRequest, response: ServerResponse) => void;

/**
 * A server that speaks the REST contract from memory, for what the real one does only by accident: streams that break,
 * downloads that are cut or wrong, refusals of every kind.
 */
export class FakeGateway {
  readonly key = `fq_test0001_${'k'.repeat(43)}_000000`;
  readonly seen: SeenRequest[] = [];
  readonly jobs = new Map<string, JobView>();
  readonly logs: LogLine[] = [];
  readonly artifacts: { view: ArtifactView; content: Buffer }[] = [];
  /** Answers instead of the usual handler, by `METHOD /path`; used once each. */
  readonly once = new Map<string, Handler[]>();
  private readonly streams = new Set<ServerResponse>();
  private readonly server = createServer((request, response) => void this.serve(request, response));
  private events: EventView[] = [];

  static async start(): Promise<FakeGateway> {
    const gateway = new FakeGateway();
    await new Promise<void>((resolve) => gateway.server.listen(0, '127.0.0.1', resolve));
    return gateway;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  get openStreams(): number {
    return this.streams.size;
  }

  /** Puts a job in a state and tells everyone who listens. */
  put(job: JobView, kind = `job.${job.state}`): void {
    this.jobs.set(job.id, job);
    const event: EventView = {
      id: `1-${this.events.length + 1}`,
      kind,
      job_id: job.id,
      stage_id: null,
      data: {},
      time: '2026-01-15T09:30:00.000Z',
    };
    this.events.push(event);
    for (const stream of this.streams) stream.write(frame(event));
  }

  /** Breaks every open event stream, as a proxy does. */
  cutStreams(): void {
    for (const stream of this.streams) stream.destroy();
  }

  /** Handles the next such request in a way of its own. */
  next(route: string, handler: Handler): void {
    this.once.set(route, [...(this.once.get(route) ?? []), handler]);
  }

  requests(route: string): SeenRequest[] {
    return this.seen.filter((request) => `${request.method} ${request.path}` === route);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(incoming.url!, this.url);
    const body = await buffer(incoming).catch(() => null);
    if (body === null) return; // the client went away
    const request: SeenRequest = {
      method: incoming.method!,
      path: url.pathname.replace('/api/v1', ''),
      query: url.searchParams,
      headers: incoming.headers,
      body,
    };
    this.seen.push(request);
    const own = this.once.get(`${request.method} ${request.path}`)?.shift();
    if (own !== undefined) return own(request, response);
    if (incoming.headers['x-api-key'] !== this.key)
      return refuse(response, 401, 'UNAUTHORIZED', 'This request carries no valid key.');
    this.route(request, response);
  }

  private route(request: SeenRequest, response: ServerResponse): void {
    const [, kind, id, part] = request.path.split('/');
    const route = [request.method, kind, id === undefined ? '' : ':', part ?? ''].join(' ').trim();
    if (route === 'GET events') return this.stream(request, response);
    if (route === 'GET jobs') return this.list(request, response);
    if (route === 'POST jobs') return this.submit(request, response);
    if (route === 'POST uploads') return this.upload(request, response);
    if (route === 'GET pipelines') return reply(response, 200, { data: [SCENES] });
    if (request.path === '/pipelines/validate') return this.validate(request, response);
    if (route === 'GET pipelines :')
      return id === 'scenes'
        ? reply(response, 200, SCENES)
        : refuse(response, 404, 'PIPELINE_NOT_FOUND', `There is no pipeline "${id}". Did you mean "scenes"?`);
    if (route === 'GET artifacts : content') return this.content(id!, request, response);
    const job = [...this.jobs.values()].find((one) => one.id === id || String(one.number) === id);
    if (kind !== 'jobs' || job === undefined) return refuse(response, 404, 'JOB_NOT_FOUND', `There is no job ${id}.`);
    if (part === undefined) return reply(response, 200, job);
    if (part === 'artifacts') return reply(response, 200, { data: this.artifacts.map(({ view }) => view) });
    if (part === 'logs')
      return void response.writeHead(200).end(this.logs.map((line) => `${JSON.stringify(line)}\n`).join(''));
    if (part === 'cancel') this.put({ ...job, state: 'cancelling' });
    if (part === 'retry') this.put({ ...job, state: 'queued' });
    return reply(response, 202, this.jobs.get(job.id));
  }

  private stream(request: SeenRequest, response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const from = request.headers['last-event-id'];
    const missed = from === undefined ? [] : this.events.slice(Number(String(from).split('-')[1]));
    response.write(`retry: 10\n\n${missed.map(frame).join('')}`);
    this.streams.add(response);
    response.once('close', () => this.streams.delete(response));
  }

  private list(request: SeenRequest, response: ServerResponse): void {
    const states = request.query.getAll('state');
    const rows = [...this.jobs.values()].filter((job) => states.length === 0 || states.includes(job.state));
    const start = Number(request.query.get('cursor') ?? 0);
    const end = start + Number(request.query.get('limit') ?? 50);
    const next = end < rows.length ? String(end) : null;
    reply(response, 200, {
      data: rows.slice(start, end),
      next_cursor: next,
      has_more: next !== null,
      total: rows.length,
      total_is_exact: true,
    });
  }

  private submit(request: SeenRequest, response: ServerResponse): void {
    const job = jobView(this.jobs.size + 1, {
      name: (JSON.parse(request.body.toString()) as { name?: string }).name ?? null,
    });
    this.put(job, 'job.queued');
    reply(response, 202, job);
  }

  private upload(request: SeenRequest, response: ServerResponse): void {
    const name = request.query.get('name');
    if (request.body.length === 0) return refuse(response, 422, 'EMPTY_FILE', `${name} has no bytes.`);
    reply(response, 201, {
      id: idOf(1, this.seen.length),
      name,
      bytes: request.body.length,
      sha256: '',
      created_at: '',
      deduplicated: false,
    });
  }

  private validate(request: SeenRequest, response: ServerResponse): void {
    const { params = {} } = JSON.parse(request.body.toString()) as { params?: Record<string, unknown> };
    const errors = Object.entries(params).flatMap(([name, value]) => {
      if (name === 'thresold')
        return [
          {
            field: name,
            code: 'INVALID_CONFIG',
            message: 'There is no parameter "thresold". Did you mean "threshold"?',
            hint: 'Correct it.',
          },
        ];
      return name === 'threshold' && typeof value !== 'number'
        ? [
            {
              field: name,
              code: 'INVALID_CONFIG',
              message: 'threshold must be a number.',
              hint: 'Lower finds more cuts.',
            },
          ]
        : [];
    });
    // Like the real one, which fills in defaults only for a submission that is whole.
    errors.push({ field: 'inputs', code: 'INPUT_REQUIRED', message: 'It reads one video an item.', hint: 'Add one.' });
    reply(response, 200, { valid: false, errors, warnings: [], params: null });
  }

  private content(id: string, request: SeenRequest, response: ServerResponse): void {
    const found = this.artifacts.find(({ view }) => view.id === id);
    if (found === undefined) return refuse(response, 404, 'ARTIFACT_NOT_FOUND', `There is no artifact ${id}.`);
    const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    const isSame = request.headers['if-range'] === `"${found.view.sha256}"`;
    if (start > 0 && isSame) response.writeHead(206).end(found.content.subarray(start));
    else response.writeHead(200).end(found.content);
  }
}

/** Answers in the error envelope. */
export function refuse(
  response: ServerResponse,
  status: number,
  code: string,
  message: string,
  hint = 'Do this instead.',
): void {
  const envelope = {
    error: { code, message, detail: null, hint, field: null, timestamp: '2026-01-15T09:30:00.000Z' },
  } as ErrorEnvelope;
  reply(response, status, envelope);
}

/** Answers with JSON. */
export function reply(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json', 'x-request-id': 'req-1' }).end(JSON.stringify(body));
}

function frame(event: EventView): string {
  return `id: ${event.id}\nevent: ${event.kind}\ndata: ${JSON.stringify(event)}\n\n`;
}
