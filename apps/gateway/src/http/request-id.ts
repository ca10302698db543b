import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** What a client may call its request: short, printable, without anything that could forge a log line or a header. */
const SANE = /^[A-Za-z0-9][A-Za-z0-9._:=+/-]{0,127}$/;

/** The client's `X-Request-Id` when it is sane, otherwise a new one. */
export function requestId(request: Pick<IncomingMessage, 'headers'>): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && SANE.test(given) ? given : randomUUID();
}

/** The W3C `traceparent` of a request when it is well formed (https://www.w3.org/TR/trace-context/), otherwise null. */
export function traceparentOf(request: Pick<IncomingMessage, 'headers'>): string | null {
  const given = request.headers['traceparent'];
  if (typeof given !== 'string') return null;
  const [, version, trace, span] = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$/.exec(given) ?? [];
  if (version === undefined || version === 'ff' || /^0+$/.test(trace!) || /^0+$/.test(span!)) return null;
  return given;
}
