import { lstatSync, readlinkSync, statSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { canEnter } from '../postgres/can-enter.js';
import { postgresOwner } from '../postgres/postgres-owner.js';
import { sharedFolder } from '../postgres/shared-folder.js';

/**
 * The data folder of a checkout: FRAMEQ_DATA_DIR, else `.frameq`. Where root keeps the checkout in a place that the user
 * who runs Postgres cannot enter, `.frameq` becomes a link to a folder beneath /var/lib/frameq.
 */
export function locateDataFolder(
  env: Readonly<Record<string, string | undefined>>,
  checkout: string,
  cwd: string = process.cwd(),
): string {
  const told = env['FRAMEQ_DATA_DIR'];
  if (told !== undefined && told !== '') return path.resolve(cwd, told);
  const own = path.join(checkout, '.frameq');
  const facts = lstatSync(own, { throwIfNoEntry: false });
  if (facts?.isSymbolicLink()) return path.resolve(checkout, readlinkSync(own));
  const owner = postgresOwner();
  if (facts !== undefined || owner === null || canEnter(checkout, owner)) return own;
  const { ino, birthtimeMs } = statSync(checkout); // a new clone at an old path is another checkout
  const elsewhere = sharedFolder(`${checkout}:${ino}:${birthtimeMs}`);
  symlinkSync(elsewhere, own);
  return elsewhere;
}
