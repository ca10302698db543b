import { AppError } from '@frameq/domain';
import type { IncomingMessage } from 'node:http';
import { PassThrough, type Readable } from 'node:stream';

/** How slow a client may be before it counts as gone, or as holding the connection for no good. */
export interface PaceLimit {
  /** Milliseconds over which bytes are counted. */
  readonly windowMs: number;
  /** Bytes that must arrive in each window. */
  readonly leastBytes: number;
}

/** 1 KiB a second: below any line over which somebody would send a film, above what holds a connection open for nothing. */
const PACE: PaceLimit = { windowMs: 20_000, leastBytes: 20 * 1024 };

/**
 * The body of an upload as a stream that may be destroyed without cutting the connection, so that a refusal still reaches
 * the client. It fails with REQUEST_TIMEOUT when the client sends too slowly or goes before the end. Time in which we are the
 * slow ones, because the disk does not keep up, is not counted.
 */
export function uploadBody(request: IncomingMessage, pace: PaceLimit = PACE): Readable {
  const body = new PassThrough();
  // A refusal may come before anybody reads; an error that nobody hears would then end the process.
  body.on('error', () => undefined);
  let bytes = 0;
  const look = setInterval(() => {
    if (bytes < pace.leastBytes && !body.writableNeedDrain) body.destroy(tooSlow(bytes, pace));
    bytes = 0;
  }, pace.windowMs);
  look.unref();
  request.on('data', (chunk: Buffer) => (bytes += chunk.length));
  request.once('end', () => clearInterval(look));
  request.once('error', (error) => body.destroy(gone('The connection broke before the end of the body.', error)));
  request.once('close', () => {
    if (!request.complete) body.destroy(gone('The client went before the end of the body.'));
  });
  body.once('close', () => clearInterval(look));
  return request.pipe(body);
}

function tooSlow(bytes: number, { windowMs, leastBytes }: PaceLimit): AppError {
  const seconds = windowMs / 1000;
  return gone(`Only ${bytes} bytes arrived in ${seconds} s; at least ${leastBytes} must.`);
}

function gone(message: string, cause?: Error): AppError {
  return new AppError('REQUEST_TIMEOUT', message, { cause });
}
