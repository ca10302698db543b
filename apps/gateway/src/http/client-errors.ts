import { AppError } from '@frameq/domain';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { randomUUID } from 'node:crypto';
import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { toEnvelope } from '../errors/envelope.js';
import { sendError } from '../errors/send-error.js';
import { requestId } from './request-id.js';
import { type EdgeFacts, securityHeaders, setCommonHeaders } from './security-headers.js';

/** Answers what never became a request: malformed HTTP, headers that overflow, headers that never end. */
export function answerClientError(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable || socket.destroyed) {
    socket.destroy();
    return;
  }
  refuse(socket, explainClientError(error));
}

/**
 * Takes what Node would answer by itself, without the envelope: a missing Host header, expectations other than
 * 100-continue, which a server may pass over (RFC 9110 section 10.1.1), and CONNECT.
 */
export function takeOddRequests(server: FastifyInstance): void {
  server.addHook('onRequest', async ({ raw }) => {
    if (raw.httpVersion !== '1.1' || raw.headers.host !== undefined) return;
    throw new AppError('INVALID_REQUEST', 'The request has no Host header, which HTTP/1.1 asks for.', {
      field: 'Host',
    });
  });
  const http = server.server;
  http.on('checkExpectation', (request: IncomingMessage, answer: ServerResponse) =>
    http.emit('request', request, answer),
  );
  http.on('connect', (_request: IncomingMessage, socket: Duplex) => {
    socket.on('error', () => socket.destroy());
    refuse(socket, new AppError('INVALID_REQUEST', 'This server is no proxy and takes no CONNECT.'));
  });
}

function refuse(socket: Duplex, refusal: AppError): void {
  const body = JSON.stringify(toEnvelope(refusal, new Date()));
  const headers = {
    ...securityHeaders('/'),
    'x-request-id': randomUUID(),
    'content-type': 'application/json; charset=utf-8',
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status]}\r\n${lines.join('')}\r\n${body}`);
}

/** Answers what the router refuses before any hook runs: a URL with bad escapes. */
export function frameworkErrorHandler(config: EdgeFacts) {
  return (_error: Error, request: FastifyRequest, reply: FastifyReply): void => {
    request.id = requestId(request.raw);
    setCommonHeaders(request, reply, config);
    const message = 'The URL is not valid: its percent-encoding is broken or not UTF-8.';
    sendError(request, reply, new AppError('INVALID_REQUEST', message));
  };
}

function explainClientError(error: Error & { code?: string }): AppError {
  if (error.code === 'HPE_HEADER_OVERFLOW')
    return new AppError('HEADERS_TOO_LARGE', 'The request line and headers are larger than 16 KiB.');
  if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return new AppError('REQUEST_TIMEOUT', 'The headers did not arrive in time.');
  return new AppError('INVALID_REQUEST', 'This is not a well-formed HTTP/1.1 request.');
}
