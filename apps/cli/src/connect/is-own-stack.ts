import { stat } from 'node:fs/promises';
import { isIPv4 } from 'node:net';
import os from 'node:os';
import { fileURLToPath } from 'node:url';

/**
 * Whether a `stack.json` that was found by searching tells of a stack of this machine. Anybody can put such a file into a
 * folder that is delivered or shared, so its address has to be one of this machine, and it has to belong to this user, to
 * root, or to whom the running code belongs.
 *
 * @param url the address that the file names
 */
export async function isOwnStack(file: string, url: string): Promise<boolean> {
  return isThisMachine(url) && (await isTrustedOwner(file));
}

function isThisMachine(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
  if (host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'))) return true;
  return Object.values(os.networkInterfaces()).some((addresses) => addresses?.some(({ address }) => address === host));
}

async function isTrustedOwner(file: string): Promise<boolean> {
  const me = process.getuid?.();
  if (me === undefined) return true; // no owners on this system
  const [found, code] = await Promise.all([stat(file), stat(fileURLToPath(import.meta.url))]);
  return [0, me, code.uid].includes(found.uid);
}
