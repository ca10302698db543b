import { join } from 'node:path';
import type { Config } from './config.js';

/** Which files of the server jobs may read, as `ServerPaths` takes it: what frameq keeps for itself stays hidden. */
export function serverPathTerms(
  config: Pick<Config, 'inputRoots' | 'inputRootsTenants' | 'defaultInputDir' | 'dataDir' | 'storageDir' | 'modelsDir'>,
): { roots: readonly string[]; tenants: readonly string[]; defaultDir: string | null; hidden: readonly string[] } {
  const { inputRoots: roots, inputRootsTenants: tenants, defaultInputDir, dataDir, storageDir, modelsDir } = config;
  return { roots, tenants, defaultDir: defaultInputDir, hidden: [dataDir, storageDir, modelsDir] };
}

/** The folder that the embedded stack lets jobs read from when INPUT_ROOTS names none. */
export function embeddedInputDir(dataDir: string): string {
  return join(dataDir, 'inputs');
}
