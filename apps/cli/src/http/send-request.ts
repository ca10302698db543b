import http from 'node:http';
import https from 'node:https';
import { type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** A request as it goes over the wire. */
export interface WireRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Readable;
  readonly signal?: AbortSignal | undefined;
  /** How long the connection may be silent, in milliseconds. */
  readonly idleMs: number;
}

const agents = {
  'http:': new http.Agent({ keepAlive: true, maxSockets: 8 }),
  'https:': new https.Agent({ keepAlive: true, maxSockets: 8 }),
};

/**
 * Sends a request and resolves with the answer as soon as its headers are there; the body is the answer's stream. node:http
 * and not fetch, because fetch costs 30 ms at start, sends no Content-Length for a stream, and follows redirects, which
 * would carry the key to another host.
 */
export async function sendRequest(wire: WireRequest): Promise<http.IncomingMessage> {
  const send = wire.url.protocol === 'https:' ? https.request : http.request;
  const request = send(wire.url, {
    method: wire.method,
    headers: wire.headers,
    agent: agents[wire.url.protocol === 'https:' ? 'https:' : 'http:'],
    ...(wire.signal === undefined ? {} : { signal: wire.signal }),
  });
  const answered = new Promise<http.IncomingMessage>((resolve, reject) => {
    request.once('response', resolve);
    request.on('error', reject);
  });
  request.setTimeout(wire.idleMs, () => request.destroy(silent(wire.idleMs)));
  if (wire.body === undefined || typeof wire.body === 'string') {
    request.end(wire.body);
    return answered;
  }
  // An answer may come before the body has gone, such as 401 or 413: then the rest of the body does not matter.
  const sent = pipeline(wire.body, request).then(() => answered);
  return Promise.race([answered, sent]);
}

function silent(idleMs: number): NodeJS.ErrnoException {
  return Object.assign(new Error(`nothing came for ${Math.round(idleMs / 1000)} s`), { code: 'ETIMEDOUT' });
}
