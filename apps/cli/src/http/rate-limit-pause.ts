import type { IncomingMessage } from 'node:http';

const LONGEST_S = 60;

/**
 * The seconds to wait before an answer's request may be sent again; undefined when it was no rate limit: a quota that is used
 * up (some requests are left, or Retry-After is far away) does not go away by waiting.
 */
export function rateLimitPause({
  statusCode,
  headers,
}: Pick<IncomingMessage, 'statusCode' | 'headers'>): number | undefined {
  const after = headers['retry-after'] ?? '';
  if (statusCode !== 429 || !/^\d+$/.test(after) || Number(after) > LONGEST_S) return undefined;
  const [, left] = /;\s*r=(\d+)/.exec(String(headers['ratelimit'] ?? '')) ?? [];
  return left !== undefined && Number(left) > 0 ? undefined : Math.max(1, Number(after));
}
