import { createHash } from 'node:crypto';

/** What is kept of an API key: its SHA-256, in hex. A key is random through and through, so no slow hash is needed. */
export function apiKeyHash(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}
