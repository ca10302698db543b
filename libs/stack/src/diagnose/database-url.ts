import { existsSync } from 'node:fs';
import path from 'node:path';
import { readPassword } from '../postgres/create-cluster.js';
import { postgresHome } from '../services/embedded-postgres.js';
import { embeddedUrl } from '../postgres/start-postgres.js';
import { runningStack } from '../stack-state.js';
import type { DiagnosePlace } from './finding.js';

/** The address of the database to look at: DATABASE_URL, or the embedded one when it runs; null when it does not. */
export function databaseUrl({ config, dataDir }: DiagnosePlace): string | null {
  if (config.databaseUrl !== null) return config.databaseUrl;
  const port = runningStack(dataDir)?.postgres_port ?? null;
  const home = postgresHome(dataDir);
  if (port === null || !existsSync(path.join(home, 'password'))) return null;
  return embeddedUrl(port, readPassword(home));
}
