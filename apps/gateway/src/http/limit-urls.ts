import { AppError } from '@frameq/domain';
import type { FastifyInstance } from 'fastify';

/** Half of what Node takes for the request line and headers together. */
const MAX_URL = 8_192;
/** Longer than any id and any name in a path. */
const MAX_PATH_PART = 200;

/** Refuses URLs that are longer than any that makes sense; behind the guard, so that strangers learn nothing but 401. */
export function limitUrls(server: FastifyInstance): void {
  server.addHook('onRequest', async ({ url, params }) => {
    if (url.length > MAX_URL) throw new AppError('URI_TOO_LONG', `The URL is longer than ${MAX_URL} letters.`);
    const parts = Object.values((params ?? {}) as Record<string, unknown>);
    if (parts.some((part) => typeof part === 'string' && part.length > MAX_PATH_PART)) {
      throw new AppError('URI_TOO_LONG', 'A part of the path is longer than any id.');
    }
  });
}
