import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** One migration as it lies in the folder. */
export interface Migration {
  readonly name: string;
  readonly sql: string;
  /** SHA-256 of the file, in hex, as Prisma records it. */
  readonly checksum: string;
}

/** The migrations that belong to this code; the same relative path from `src` and from `dist`. */
export function migrationsDirectory(): string {
  return fileURLToPath(new URL('../../../prisma/migrations', import.meta.url));
}

/** Reads a folder of migrations in the order in which they apply; folders without a `migration.sql` do not count. */
export async function readMigrations(directory: string): Promise<Migration[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const complete = names.filter((name) => existsSync(path.join(directory, name, 'migration.sql'))).sort();
  return Promise.all(
    complete.map(async (name) => {
      const sql = await readFile(path.join(directory, name, 'migration.sql'), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}
