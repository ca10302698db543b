import type { EventView } from '@frameq/contracts';
import { setTimeout as delay } from 'node:timers/promises';
import { CliError } from '../cli-error.js';
import { type ApiClient, header, stopped } from '../http/api-client.js';
import { SseParser } from './sse-parser.js';

/** What happens on a followed stream. */
export type StreamNews =
  /** Connected: what happens from now on arrives; what happened while away is replayed. */
  | { readonly kind: 'open' }
  | { readonly kind: 'event'; readonly event: EventView }
  /** Events may be missing: read again what you show. */
  | { readonly kind: 'resync' }
  /** The connection broke; it is tried again for ever. */
  | { readonly kind: 'lost'; readonly failures: number };

/** The server sends a comment every 15 s; three missed ones mean that the connection is dead. */
const SILENCE_MS = 45_000;
const CEILING_MS = 30_000;
/** The server says why it closes; the next connection goes on from the last event. */
const FAREWELLS: readonly string[] = ['dropped', 'shutdown'];

/**
 * Follows `GET /events`, reconnecting from the last event seen with 1, 2, 4 … 30 s between tries. Ends by throwing: when
 * the signal is aborted, or when the server refuses (a key that was revoked).
 */
export async function* followEvents(
  api: ApiClient,
  query: Readonly<Record<string, string>>,
  signal: AbortSignal,
  random: () => number = Math.random,
): AsyncGenerator<StreamNews> {
  let lastId = '';
  let failures = 0;
  for (;;) {
    const parser = new SseParser();
    try {
      const headers = { accept: 'text/event-stream', ...(lastId === '' ? {} : { 'last-event-id': lastId }) };
      const stream = await api.open({ path: '/events', query, headers, signal, idleMs: SILENCE_MS });
      if (!(header(stream, 'content-type') ?? '').startsWith('text/event-stream')) {
        throw new CliError('ANSWER_UNREADABLE', 'The event stream is not a text/event-stream.');
      }
      failures = 0;
      yield { kind: 'open' };
      stream.setEncoding('utf8');
      for await (const chunk of stream as AsyncIterable<string>) {
        for (const event of parser.feed(chunk)) {
          if (event.id !== '') lastId = event.id;
          if (event.event === 'resync') yield { kind: 'resync' };
          else if (!FAREWELLS.includes(event.event))
            yield { kind: 'event', event: JSON.parse(event.data) as EventView };
        }
      }
    } catch (error) {
      if (signal.aborted) throw stopped(signal);
      if (error instanceof CliError && error.exit !== 'unreachable') throw error;
    }
    if (signal.aborted) throw stopped(signal);
    failures += 1;
    yield { kind: 'lost', failures };
    await delay(pauseMs(failures, parser.retryMs, random), undefined, { signal }).catch(() => undefined);
  }
}

/** How long to wait before try number `failures`: 1, 2, 4 … 30 s, each between half and all of it. */
export function pauseMs(failures: number, retryMs: number | undefined, random: () => number): number {
  const full = Math.min(CEILING_MS, Math.min(retryMs ?? 1_000, 3_000) * 2 ** (failures - 1));
  return Math.round(full / 2 + (full / 2) * random());
}
