import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of compiled code that this process runs from: a snapshot beneath `.build`, else the checkout. */
export function buildFolder(): string {
  return path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..', '..', '..');
}

/** The checkout that the running code was built from. */
export function checkoutFolder(build: string = buildFolder()): string {
  const parent = path.dirname(build);
  return path.basename(parent) === '.build' ? path.dirname(parent) : build;
}
