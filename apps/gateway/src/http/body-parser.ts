import { AppError } from '@frameq/domain';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { IncomingMessage } from 'node:http';
import { requireStorableText } from './storable-text.js';

const MAX_DEPTH = 10;
/** A JSON body that has not arrived by then is given up; uploads have a least pace of their own. */
const BODY_TIMEOUT_MS = 15_000;

type ParseJson = ReturnType<FastifyInstance['getDefaultJsonParser']>;

declare module 'fastify' {
  interface FastifyContextConfig {
    /** True: the handler gets the body as a stream, whatever its type. */
    rawBody?: boolean;
  }
}

/**
 * The one body parser. Routes with `rawBody` get the stream; all others a JSON object of at most `maxBytes`, ten levels deep.
 * Throws UNSUPPORTED_CONTENT_TYPE, BODY_TOO_LARGE, INVALID_JSON, INVALID_REQUEST, REQUEST_TIMEOUT.
 */
export function installBodyParser(server: FastifyInstance, maxBytes: number): void {
  const parseJson = server.getDefaultJsonParser('error', 'error');
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', (request, payload, done) => {
    if (isEncoded(request)) return done(encoded(request));
    if (request.routeOptions.config.rawBody === true) return done(null, payload);
    readText(request, payload as IncomingMessage, maxBytes)
      .then((text) => (text === '' ? undefined : parse(request, text, parseJson)))
      .then((body) => done(null, body), done);
  });
}

async function parse(request: FastifyRequest, text: string, parseJson: ParseJson): Promise<object> {
  if (!isJson(request)) throw unsupported(request);
  const body = await new Promise<unknown>((resolve, reject) => {
    parseJson(request, text, (error, parsed) => {
      if (error === null) resolve(parsed);
      else reject(new AppError('INVALID_JSON', 'The body is not valid JSON.', { cause: error }));
    });
  });
  return checked(body);
}

function checked(body: unknown): object {
  if (isDeeperThan(body, MAX_DEPTH)) {
    throw new AppError('INVALID_JSON', `The body is nested deeper than ${MAX_DEPTH} levels.`);
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new AppError('INVALID_REQUEST', 'The body must be a JSON object.');
  }
  requireStorableText(body);
  return body;
}

function isEncoded(request: FastifyRequest): boolean {
  return !/^\s*(identity)?\s*$/i.test(request.headers['content-encoding'] ?? '');
}

function encoded(request: FastifyRequest): AppError {
  const message = `The Content-Encoding "${request.headers['content-encoding']}" is not supported.`;
  return new AppError('UNSUPPORTED_CONTENT_TYPE', message, {
    hint: 'Send the body as it is, without Content-Encoding.',
  });
}

function isJson(request: FastifyRequest): boolean {
  return /^application\/(json|[\w.+-]+\+json)\s*(;|$)/i.test(request.headers['content-type'] ?? '');
}

function unsupported(request: FastifyRequest): AppError {
  const given = request.headers['content-type'];
  const message = given === undefined ? 'The body has no Content-Type' : `The Content-Type "${given}" is not supported`;
  return new AppError('UNSUPPORTED_CONTENT_TYPE', `${message} here; send application/json.`);
}

/**
 * Reads a body as UTF-8, at most `maxBytes`, that arrives within 15 s.
 * Throws BODY_TOO_LARGE, INVALID_JSON, REQUEST_TIMEOUT.
 */
export async function readText(request: FastifyRequest, payload: IncomingMessage, maxBytes: number): Promise<string> {
  const bytes = await readBytes(payload, Number(request.headers['content-length'] ?? 0), maxBytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new AppError('INVALID_JSON', 'The body is not UTF-8.', { cause: error });
  }
}

function readBytes(payload: IncomingMessage, announced: number, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    // The stream is left alone on refusal, not destroyed: destroying it would cut the connection before the answer.
    const refuse = (error: Error): void => {
      clearTimeout(timeout);
      payload.off('data', onData);
      reject(error);
    };
    const tooLarge = (): void =>
      refuse(
        new AppError('BODY_TOO_LARGE', `The body is larger than ${maxBytes} bytes.`, {
          detail: { max_bytes: maxBytes },
        }),
      );
    const onData = (chunk: Buffer): void => {
      bytes += chunk.length;
      if (bytes > maxBytes) return tooLarge();
      chunks.push(chunk);
    };
    const timeout = setTimeout(
      () => refuse(new AppError('REQUEST_TIMEOUT', 'The body did not arrive in time.')),
      BODY_TIMEOUT_MS,
    );
    payload.once('end', () => {
      clearTimeout(timeout);
      resolve(Buffer.concat(chunks));
    });
    // Its error is the client's doing; passed on as it is, ECONNRESET would be taken for the database's.
    const cut = (cause?: Error): void =>
      refuse(new AppError('REQUEST_TIMEOUT', 'The connection ended before the body did.', { cause }));
    payload.once('error', cut);
    payload.once('close', cut);
    if (announced > maxBytes) tooLarge();
    else payload.on('data', onData);
  });
}

function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeperThan(inner, levels - 1));
}
