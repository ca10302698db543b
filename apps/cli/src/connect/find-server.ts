import path from 'node:path';
import { CliError } from '../cli-error.js';
import { type FileConfig, ownConfigFile, readConfigFile } from './config-file.js';
import { findStack, type LocalStack, type Place } from './find-stack.js';

/** The server to talk to, and who named it. */
export interface FoundServer {
  readonly url: URL;
  readonly source: string;
  /** The config file that named it, whose key belongs to it. */
  readonly config?: FileConfig;
  /** The folder whose `frameq.toml` named it: it may have come with somebody else's files. */
  readonly folder?: string;
  /** The local stack that it is. */
  readonly stack?: LocalStack;
}

export const DEFAULT_SERVER = 'http://127.0.0.1:8787';

/** A URL's host may hold `$`, `;` and `(`; hints repeat it in commands that people paste into a shell. */
const HOST = /^(?:[\w.-]+|\[[\da-f:.]+\])$/i;

/**
 * Finds the server: --server, FRAMEQ_SERVER, `./frameq.toml`, `$XDG_CONFIG_HOME/frameq/config.toml`, the stack of this
 * checkout, else port 8787 of this machine. Throws USAGE for an address that is none.
 */
export async function findServer(flag: string | undefined, place: Place): Promise<FoundServer> {
  if (flag !== undefined) return { url: toUrl(flag, '--server'), source: '--server' };
  const told = place.env['FRAMEQ_SERVER'];
  if (told !== undefined && told !== '') return { url: toUrl(told, 'FRAMEQ_SERVER'), source: 'FRAMEQ_SERVER' };
  const file = path.join(place.cwd, 'frameq.toml');
  const config = await readConfigFile(file);
  if (config?.server === undefined) return findOwnServer(place);
  return { url: toUrl(config.server, file), source: file, config, folder: place.cwd };
}

/** The server that a user has wherever he stands: that of his config file, his stack, the default. Throws as `findServer`. */
export async function findOwnServer(place: Place): Promise<FoundServer> {
  const file = ownConfigFile(place.env);
  const config = await readConfigFile(file);
  if (config?.server !== undefined) return { url: toUrl(config.server, file), source: file, config };
  const stack = await findStack(place);
  if (stack !== null)
    return { url: toUrl(stack.url, stack.dataDir), source: path.join(stack.dataDir, 'stack.json'), stack };
  return { url: new URL(DEFAULT_SERVER), source: 'default' };
}

/** Reads an address; a bare `host:port` is http. Throws USAGE. */
export function toUrl(text: string, source: string): URL {
  const full = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  const url = URL.canParse(full) ? new URL(full) : null;
  if (url === null || !['http:', 'https:'].includes(url.protocol) || url.username !== '' || !HOST.test(url.hostname)) {
    throw new CliError('USAGE', `"${text}" is no server address.`, {
      field: source,
      hint: `Write it like ${DEFAULT_SERVER}.`,
    });
  }
  return url;
}
