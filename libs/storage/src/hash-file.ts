import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';

/** SHA-256, hex, and size of what an open file holds from its beginning. `onBytes` is told of each piece that was read. */
export async function hashFile(
  handle: FileHandle,
  terms: { readonly signal?: AbortSignal; readonly onBytes?: (count: number) => void } = {},
): Promise<{ sha256: string; bytes: number }> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of handle.createReadStream({ autoClose: false, start: 0, highWaterMark: 1024 * 1024 })) {
    terms.signal?.throwIfAborted();
    bytes += (chunk as Buffer).length;
    hash.update(chunk as Buffer);
    terms.onBytes?.((chunk as Buffer).length);
  }
  return { bytes, sha256: hash.digest('hex') };
}
