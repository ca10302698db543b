import { AppError } from '@frameq/domain';
import { PassThrough, type Readable } from 'node:stream';
import type { IncomingMessage } from 'node:http';

/** A client that sends nothing for this long has gone, or holds the connection for no good. */
const STALL_MS = 60_000;

/**
 * The body of an upload as a stream that may be destroyed without cutting the connection, so that a refusal still reaches
 * the client. It fails with REQUEST_TIMEOUT when the client stalls or goes before the end.
 */
export function uploadBody(request: IncomingMessage, stallMs = STALL_MS): Readable {
  const body = new PassThrough();
  // A refusal may come before anybody reads; an error that nobody hears would then end the process.
  body.on('error', () => undefined);
  const stalled = setTimeout(() => body.destroy(gone(`No byte arrived for ${stallMs / 1000} s.`)), stallMs);
  stalled.unref();
  request.on('data', () => stalled.refresh());
  request.once('error', (error) => body.destroy(gone('The connection broke before the end of the body.', error)));
  request.once('close', () => {
    if (!request.complete) body.destroy(gone('The client went before the end of the body.'));
  });
  body.once('close', () => clearTimeout(stalled));
  return request.pipe(body);
}

function gone(message: string, cause?: Error): AppError {
  return new AppError('REQUEST_TIMEOUT', message, { cause });
}
