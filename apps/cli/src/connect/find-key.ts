import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { CliError } from '../cli-error.js';
import { isMissing } from './config-file.js';
import type { FoundServer } from './find-server.js';
import { findStack, type Place } from './find-stack.js';

/** A key and where it came from; null when none was found: a server may run without security. */
export interface FoundKey {
  readonly value: string | null;
  readonly source: string;
}

/**
 * Finds the API key: --key-file, FRAMEQ_API_KEY, the `key_file` of the config that named the server, the key file of the
 * local stack. A key found in a file is only sent to the server it belongs to, so that a `frameq.toml` in a strange folder
 * cannot collect it. Throws KEY_FILE_UNUSABLE.
 */
export async function findKey(flag: string | undefined, server: FoundServer, place: Place): Promise<FoundKey> {
  if (flag !== undefined) return fromFile(path.resolve(place.cwd, flag));
  const told = place.env['FRAMEQ_API_KEY'];
  if (told !== undefined && told !== '')
    return { value: checked(told.trim(), 'FRAMEQ_API_KEY'), source: 'FRAMEQ_API_KEY' };
  if (server.config?.keyFile !== undefined) return fromFile(server.config.keyFile);
  const stack = server.stack ?? (await findStack(place));
  if (stack === null || !isSamePlace(server.url, stack.url)) return { value: null, source: 'nowhere' };
  const file = path.join(stack.dataDir, 'api-key');
  return fromFile(file).catch((error: CliError) => {
    if (isMissing(error.cause)) return { value: null, source: 'nowhere' };
    throw error;
  });
}

async function fromFile(file: string): Promise<FoundKey> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const why = isMissing(error) ? 'does not exist' : `cannot be read (${(error as NodeJS.ErrnoException).code})`;
    throw new CliError('KEY_FILE_UNUSABLE', `The key file ${file} ${why}.`, { cause: error });
  }
  return { value: checked(text.trim(), file), source: file };
}

/** A file that holds something else, such as a private key, must never be sent. */
function checked(text: string, source: string): string {
  if (/^fq_[\w-]+$/.test(text)) return text;
  throw new CliError('KEY_FILE_UNUSABLE', `${source} does not hold a frameq key.`, { field: source });
}

function isSamePlace(url: URL, other: string): boolean {
  return URL.canParse(other) && new URL(other).origin === url.origin;
}
