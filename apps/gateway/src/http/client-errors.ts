import { AppError } from '@frameq/domain';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { toEnvelope } from '../errors/envelope.js';
import { sendError } from '../errors/send-error.js';
import { requestId } from './request-id.js';
import { securityHeaders, setCommonHeaders } from './security-headers.js';

/** Answers what never became a request: malformed HTTP, headers that overflow, headers that never end. */
export function answerClientError(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable || socket.destroyed) {
    socket.destroy();
    return;
  }
  const refusal = explainClientError(error);
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

/** Answers what the router refuses before any hook runs: a URL with bad escapes, a path segment that is too long. */
export function frameworkErrorHandler(securityEnabled: boolean) {
  return (error: Error & { code?: string }, request: FastifyRequest, reply: FastifyReply): void => {
    request.id = requestId(request.raw);
    setCommonHeaders(request, reply, securityEnabled);
    const tooLong = error.code === 'FST_ERR_MAX_PARAM_LENGTH';
    const refusal = tooLong
      ? new AppError('URI_TOO_LONG', 'A part of the path is longer than any id.')
      : new AppError('INVALID_REQUEST', 'The URL is not valid: its percent-encoding is broken or not UTF-8.');
    sendError(request, reply, refusal);
  };
}

function explainClientError(error: Error & { code?: string }): AppError {
  if (error.code === 'HPE_HEADER_OVERFLOW')
    return new AppError('HEADERS_TOO_LARGE', 'The request line and headers are larger than 16 KiB.');
  if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return new AppError('REQUEST_TIMEOUT', 'The headers did not arrive in time.');
  return new AppError('INVALID_REQUEST', 'This is not a well-formed HTTP/1.1 request.');
}
