import type { IncomingMessage } from 'node:http';

/** How long a refused request may go on sending before its connection is cut. */
const LINGER_MS = 3_000;

/**
 * Lets a client that is still sending a body read the refusal first. Closing at once would reset the connection and take
 * the answer with it (RFC 9112 section 9.6); reading to the end would let a refused 100 GB upload through.
 */
export function lingerOnUnreadBody(request: IncomingMessage): void {
  if (request.complete || request.destroyed) return;
  request.on('error', () => undefined);
  request.unpipe();
  request.resume();
  const cut = setTimeout(() => request.socket.destroy(), LINGER_MS);
  cut.unref();
  request.once('close', () => clearTimeout(cut));
  request.once('end', () => clearTimeout(cut));
}
