import type { FastifyReply } from 'fastify';
import type { ServerResponse } from 'node:http';

/**
 * Takes the answer out of the framework's hands, to be written piece by piece; the headers that were set so far, the
 * security headers among them, are kept.
 */
export function takeOver(
  reply: FastifyReply,
  status: number,
  headers: Readonly<Record<string, string>>,
): ServerResponse {
  const all = { ...reply.getHeaders(), ...headers };
  reply.hijack();
  for (const [name, value] of Object.entries(all)) if (value !== undefined) reply.raw.setHeader(name, value);
  reply.raw.writeHead(status);
  reply.raw.flushHeaders();
  return reply.raw;
}
