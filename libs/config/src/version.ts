import { readFileSync } from 'node:fs';

/** The version of this build; all packages of frameq have the same. */
export const VERSION = readVersion();

function readVersion(): string {
  const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string };
  return manifest.version;
}
