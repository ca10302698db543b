import { migrationsDirectory, readMigrations } from '../migration-folder.js';

/** What frameq's migrations make in the schema, by name; whatever else lies there is somebody else's. */
export interface OwnObjects {
  /** Prisma's own table of migrations is one of them. */
  readonly tables: readonly string[];
  readonly routines: readonly string[];
  readonly types: readonly string[];
  /** A database that was never frameq's does not hold it. */
  readonly firstMigration: string;
}

/** Reads from the migrations what is frameq's own, so that no list has to be kept beside them. */
export async function ownObjects(): Promise<OwnObjects> {
  const migrations = await readMigrations(migrationsDirectory());
  const sql = migrations.map((migration) => migration.sql).join('\n');
  const made = (kind: string): string[] =>
    [...sql.matchAll(new RegExp(`^\\s*create\\s+${kind}\\s+(?:if\\s+not\\s+exists\\s+)?"?(\\w+)"?`, 'gim'))].map(
      (match) => match[1]!,
    );
  return {
    tables: ['_prisma_migrations', ...made('(?:unlogged\\s+)?table')],
    routines: made('(?:or\\s+replace\\s+)?(?:function|procedure)'),
    types: made('(?:type|domain)'),
    firstMigration: migrations[0]!.name,
  };
}
