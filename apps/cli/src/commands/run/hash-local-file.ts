import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { CliError } from '../../cli-error.js';

/** SHA-256 of a file, in hex. Throws PATHS_UNUSABLE. */
export async function hashLocalFile(path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024, signal }))
      hash.update(chunk as Buffer);
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw new CliError('PATHS_UNUSABLE', `${path} cannot be read: ${(error as Error).message}.`, { cause: error });
  }
  return hash.digest('hex');
}
