import type { IncomingHttpHeaders } from 'node:http';

/** True when the client's copy is still good: its If-None-Match names this tag (weak comparison, RFC 9110 section 13.1.2). */
export function isNotModified(headers: IncomingHttpHeaders, etag: string): boolean {
  const given = headers['if-none-match'];
  if (given === undefined) return false;
  return given.trim() === '*' || given.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);
}

/** True when a range may be sent: no If-Range, or one that names this very tag or date (strong comparison). */
export function isSameForRange(headers: IncomingHttpHeaders, etag: string, lastModified: string): boolean {
  const given = headers['if-range'];
  return given === undefined || given === etag || given === lastModified;
}
