import { postgresOwner } from '../postgres/postgres-owner.js';
import { findPostgres } from '../postgres/postgres-binaries.js';
import { databaseUrl } from './database-url.js';
import type { DiagnosePlace, Finding } from './finding.js';

/** Postgres: reachable, with the schema of this version; or, when nothing runs, whether the embedded one could. */
export async function checkDatabase(place: DiagnosePlace): Promise<Finding> {
  const url = databaseUrl(place);
  if (url === null) {
    const { major } = findPostgres(postgresOwner());
    return {
      message: `The embedded Postgres ${major} is there; it does not run now.`,
      detail: { embedded: true, major },
    };
  }
  const { schemaStatus } = await import('@frameq/db');
  const schema = await schemaStatus(url);
  const detail = { embedded: place.config.databaseUrl === null, schema };
  if (schema === 'ready') return { message: 'Postgres answers and its schema is current.', detail };
  if (schema === 'pending') {
    return { status: 'degraded', message: 'Migrations are missing.', hint: 'Start frameq; it applies them.', detail };
  }
  return {
    status: 'down',
    message: 'A newer frameq wrote the database.',
    hint: 'Start that version, or restore a backup.',
    detail,
  };
}
