import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { CliError } from '../cli-error.js';
import { isMissing, ownConfigFile, readConfigFile } from './config-file.js';
import { type FoundServer, toUrl } from './find-server.js';
import { findStack, type Place } from './find-stack.js';
import { guardKey, type KeyPlace } from './guard-key.js';

/** A key and where it came from; null when none was found: a server may run without security. */
export interface FoundKey {
  readonly value: string | null;
  readonly source: string;
}

/**
 * Finds the API key: --key-file, FRAMEQ_API_KEY, the `key_file` of the config that named the server, that of the user's
 * own config or the key file of the local stack when the server is theirs. A server that only the `frameq.toml` of the
 * working folder names gets no key of the user's, so that a strange folder cannot collect it; see `guardKey`.
 *
 * @throws KEY_FILE_UNUSABLE, SERVER_UNKNOWN, CONFIG_UNREADABLE
 */
export async function findKey(flag: string | undefined, server: FoundServer, place: Place): Promise<FoundKey> {
  const found = await locateKey(flag, server, place);
  if (found === null) return { value: null, source: 'nowhere' };
  await guardKey(found, server, place);
  if ('env' in found) return { value: checked(found.env, 'FRAMEQ_API_KEY'), source: 'FRAMEQ_API_KEY' };
  return fromFile(found.file).catch((error: CliError) => {
    if (found.mayBeMissing === true && isMissing(error.cause)) return { value: null, source: 'nowhere' };
    throw error;
  });
}

async function locateKey(flag: string | undefined, server: FoundServer, place: Place): Promise<KeyPlace | null> {
  if (flag !== undefined) return { file: path.resolve(place.cwd, flag) };
  const told = place.env['FRAMEQ_API_KEY'];
  if (told !== undefined && told !== '') return { env: told.trim() };
  if (server.config?.keyFile !== undefined) return { file: server.config.keyFile };
  const own = await readConfigFile(ownConfigFile(place.env));
  if (
    own?.keyFile !== undefined &&
    own.server !== undefined &&
    server.url.origin === toUrl(own.server, own.file).origin
  )
    return { file: own.keyFile };
  const stack = server.stack ?? (await findStack(place));
  if (stack === null || server.url.origin !== toUrl(stack.url, stack.dataDir).origin) return null;
  return { file: path.join(stack.dataDir, 'api-key'), mayBeMissing: true };
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
