import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const place = (dataDir: string): string => path.join(dataDir, 'first-run');

/** Whether this data folder has never had a result of its own; the sample is annotated then. */
export function isFirstRun(dataDir: string): boolean {
  return !existsSync(place(dataDir));
}

/** Notes that the folder has had one, or was restored from a stack that had. */
export function endFirstRun(dataDir: string): void {
  writeFileSync(place(dataDir), `${new Date().toISOString()}\n`);
}
