import { AppError } from '@frameq/domain';
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { addAbortSignal, type Readable } from 'node:stream';
import type { Reservation } from './disk-guard.js';

/** What was written. */
export interface WrittenInput {
  readonly sha256: string;
  readonly bytes: number;
}

/**
 * Streams to a new file, counting and hashing on the way, and syncs it. Memory does not depend on the size. When it stops
 * early, the source stays open, so that an answer can still be given over the connection that it came from.
 *
 * Throws STORAGE_FULL when no room is left, UPLOAD_TOO_LARGE, CONTENT_DIGEST_MISMATCH, errors of the file system, and what broke the stream.
 */
export async function writeInput(
  path: string,
  source: Readable,
  terms: { readonly maxBytes: number; readonly expectedSha256?: string; readonly signal?: AbortSignal },
  room: Pick<Reservation, 'wrote'>,
): Promise<WrittenInput> {
  terms.signal?.throwIfAborted();
  // A stream may break before it is read; reading tells, and until then its error must have a listener.
  source.on('error', () => undefined);
  if (terms.signal !== undefined) addAbortSignal(terms.signal, source);
  const hash = createHash('sha256');
  let bytes = 0;
  const file = await open(path, 'wx', 0o600);
  try {
    for await (const chunk of source.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > terms.maxBytes) {
        throw new AppError('UPLOAD_TOO_LARGE', `The file is larger than the ${terms.maxBytes} bytes that are allowed.`);
      }
      hash.update(chunk);
      // Not `write`, which may write less than it was given when the disk is nearly full.
      await file.writeFile(chunk);
      await room.wrote(chunk.length);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  const sha256 = hash.digest('hex');
  requireDigest(sha256, terms.expectedSha256);
  return { sha256, bytes };
}

/** Throws CONTENT_DIGEST_MISMATCH when another hash was expected. */
export function requireDigest(sha256: string, expected: string | undefined): void {
  if (expected === undefined || expected.toLowerCase() === sha256) return;
  throw new AppError('CONTENT_DIGEST_MISMATCH', `The bytes received have SHA-256 ${sha256}, not ${expected}.`);
}
