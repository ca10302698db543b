import { withMigrationClient } from './migration-client.js';
import { migrationsDirectory, readMigrations } from './migration-folder.js';
import { readMigrationRows } from './migration-table.js';

/** Whether code and database agree; `pending` also when a migration did not finish. */
export type SchemaStatus = 'ready' | 'pending' | 'too-new';

/** Compares the database's migrations with the code's. Throws DATABASE_UNAVAILABLE. */
export async function schemaStatus(url: string, directory: string = migrationsDirectory()): Promise<SchemaStatus> {
  const migrations = await readMigrations(directory);
  const rows = await withMigrationClient(url, readMigrationRows);
  const known = new Set(migrations.map((migration) => migration.name));
  if (rows.some((row) => row.finished && !known.has(row.name))) return 'too-new';
  const finished = new Set(rows.filter((row) => row.finished).map((row) => row.name));
  return migrations.every((migration) => finished.has(migration.name)) ? 'ready' : 'pending';
}
