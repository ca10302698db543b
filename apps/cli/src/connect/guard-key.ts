import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { CliError } from '../cli-error.js';
import { configDirectory } from './config-file.js';
import { findOwnServer, type FoundServer } from './find-server.js';
import { dataDirectories, findStack, type Place } from './find-stack.js';

/** Where a key is: the environment gave it, or a file holds it. */
export type KeyPlace = { readonly env: string } | { readonly file: string; readonly mayBeMissing?: boolean };

/**
 * Lets a key of the user's go only to a server that the user knows. A `frameq.toml` that came with somebody else's files
 * may name any server; that server gets a key when it is also the one that this user has without the file (his own config,
 * the stack of this machine, the default), or when the key came with the file. As git and npm do it, a key belongs to an
 * origin, never to whatever folder one stands in.
 *
 * @throws SERVER_UNKNOWN before anything was read or sent
 */
export async function guardKey(key: KeyPlace, server: FoundServer, place: Place): Promise<void> {
  const { folder, url, source } = server;
  if (folder === undefined || (await isKnown(url, place))) return;
  if ('file' in key && (await cameWith(folder, key.file, place))) return;
  const { origin } = url;
  const which = 'file' in key ? `The key in ${key.file}` : 'The key in FRAMEQ_API_KEY';
  throw new CliError(
    'SERVER_UNKNOWN',
    `${source} names ${origin}, to which you have not logged in. ${which} was kept back; nothing was sent.`,
    {
      field: source,
      hint:
        `If you trust that server, run \`frameq login ${origin}\` once, or add \`--server ${origin}\` (or set FRAMEQ_SERVER). ` +
        'If not, remove that file, or work in another folder.',
    },
  );
}

async function isKnown(url: URL, place: Place): Promise<boolean> {
  if ((await findOwnServer(place)).url.origin === url.origin) return true;
  const stack = await findStack(place);
  return stack !== null && new URL(stack.url).origin === url.origin;
}

/** Whether a file lies in a folder, links followed, and is none of those that frameq keeps for this user. */
async function cameWith(folder: string, file: string, place: Place): Promise<boolean> {
  const real = await realpath(file).catch(() => null);
  if (real === null) return true; // whoever reads it says what is wrong with it
  const own = [configDirectory(place.env), ...dataDirectories(place)];
  const [inside, ...kept] = await Promise.all([folder, ...own].map((one) => isBeneath(one, real)));
  return inside === true && !kept.includes(true);
}

async function isBeneath(folder: string, realFile: string): Promise<boolean> {
  const real = await realpath(folder).catch(() => null);
  return real !== null && path.relative(real, realFile).split(path.sep)[0] !== '..';
}
