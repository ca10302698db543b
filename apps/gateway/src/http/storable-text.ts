import { isHoldable } from '@frameq/db';
import { AppError } from '@frameq/domain';
import type { FastifyInstance } from 'fastify';

/** Throws INVALID_REQUEST, naming the field, when a text somewhere in `value` could not be stored or searched for. */
export function requireStorableText(value: unknown, field?: string): void {
  if (typeof value === 'string') {
    if (!isHoldable(value)) throw unstorable(field);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      if (!isHoldable(key)) throw unstorable(field);
      requireStorableText(inner, field === undefined ? key : `${field}.${key}`);
    }
  }
}

/** Refuses queries with such texts; bodies are looked at when they are parsed. */
export function guardQueries(server: FastifyInstance): void {
  server.addHook('preValidation', async (request) => {
    // The name that an upload comes with is made safe, not refused.
    if (request.routeOptions.config.rawBody !== true) requireStorableText(request.query);
  });
}

function unstorable(field: string | undefined): AppError {
  const where = field === undefined ? 'The request' : field;
  return new AppError('INVALID_REQUEST', `${where} holds a NUL character or half of a surrogate pair.`, {
    ...(field !== undefined && { field }),
    hint: 'Send text that is well-formed Unicode, without U+0000.',
  });
}
