import { ApiHeader } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';

const MOST_S = 60;

/** For how many seconds a client wants to wait (`Prefer: wait=30`, RFC 7240), at most 60; 0 when it does not say. */
export function wantedWait(header: string | string[] | undefined): number {
  const [, seconds] = /(?:^|[,;])\s*wait\s*=\s*"?(\d{1,9})"?\s*(?:[,;]|$)/i.exec([header].flat().join(',')) ?? [];
  return Math.min(MOST_S, Number(seconds ?? 0));
}

/** Describes the header on a route. */
export function TakesWait(): MethodDecorator {
  return ApiHeader({
    name: 'Prefer',
    required: false,
    description: '`wait=30` answers when the job has ended, or after 30 seconds; 60 at most.',
  });
}

/** Aborted when the client has gone. */
export function goneClient(request: FastifyRequest, reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  if (request.raw.socket.destroyed) gone.abort();
  return gone.signal;
}
