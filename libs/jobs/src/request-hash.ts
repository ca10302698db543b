import { createHash } from 'node:crypto';

/** A hash of what a request asks for: the same whatever the order of its keys. */
export function requestHash(action: string, request: unknown): string {
  return createHash('sha256')
    .update(`${action}\n${sorted(request)}`)
    .digest('hex');
}

function sorted(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => {
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
