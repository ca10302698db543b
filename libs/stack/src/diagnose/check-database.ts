import type { DatabaseFacts } from '@frameq/db';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { checkClusterVersion } from '../postgres/cluster-version.js';
import { findPostgres } from '../postgres/postgres-binaries.js';
import { postgresOwner } from '../postgres/postgres-owner.js';
import { postgresHome } from '../services/embedded-postgres.js';
import { databaseUrl } from './database-url.js';
import type { DiagnosePlace, Finding } from './finding.js';

const OLDEST = 150_000;
const SKEW_MS = 2_000;

/** Postgres: reachable, fit, with the schema of this version; or, when nothing runs, whether the embedded one could. */
export async function checkDatabase(place: DiagnosePlace): Promise<Finding> {
  const url = databaseUrl(place);
  if (url === null) return embedded(place);
  const { databaseFacts, schemaStatus } = await import('@frameq/db');
  const facts = await databaseFacts(url);
  const schema = await schemaStatus(url);
  const detail = { embedded: place.config.databaseUrl === null, schema, ...facts };
  const grave = graveTrouble(facts, schema);
  if (grave !== null) return { status: 'down', ...grave, detail };
  const doubt = schema === 'pending' ? PENDING : doubtOf(facts);
  if (doubt !== null) return { status: 'degraded', ...doubt, detail };
  return { message: `Postgres ${facts.version} answers and its schema is current.`, detail };
}

type Trouble = { message: string; hint: string };
const PENDING: Trouble = { message: 'Migrations are missing.', hint: 'Start frameq; it applies them.' };

function embedded({ dataDir }: DiagnosePlace): Finding {
  const { major } = findPostgres(postgresOwner());
  const data = path.join(postgresHome(dataDir), 'data');
  if (existsSync(path.join(data, 'PG_VERSION'))) checkClusterVersion(data, major);
  const message = `The embedded Postgres ${major} is there; it does not run now.`;
  return { message, detail: { embedded: true, major } };
}

function graveTrouble(facts: DatabaseFacts, schema: string): Trouble | null {
  if (facts.versionNumber < OLDEST) {
    return { message: `Postgres ${facts.version} is too old.`, hint: 'Use Postgres 15 or newer.' };
  }
  if (schema === 'too-new') {
    return { message: 'A newer frameq wrote the database.', hint: 'Start that version, or restore a backup.' };
  }
  if (!facts.readOnly) return null;
  return { message: 'This Postgres is a standby and cannot be written.', hint: 'Name the primary in DATABASE_URL.' };
}

function doubtOf({ fsync, fullPageWrites, maxConnections, connections, clockSkewMs }: DatabaseFacts): Trouble | null {
  if (!fsync || !fullPageWrites) {
    const hint = 'Set fsync and full_page_writes to on; without them a power cut can destroy the database.';
    return { message: 'Postgres does not wait for the disk.', hint };
  }
  if (Math.abs(clockSkewMs) > SKEW_MS) {
    const where = clockSkewMs > 0 ? 'ahead of' : 'behind';
    const message = `The clock of this machine is ${(Math.abs(clockSkewMs) / 1000).toFixed(1)} s ${where} that of Postgres.`;
    return { message, hint: 'Synchronize both with NTP; times in logs and in the database differ by as much.' };
  }
  if (connections < maxConnections * 0.9) return null;
  const message = `${connections} of ${maxConnections} connections of Postgres are in use.`;
  return { message, hint: 'Raise max_connections, or run fewer workers.' };
}
