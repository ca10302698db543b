import { migrate, openDatabase } from '@frameq/db';
import {
  type CommandResult,
  emptyDatabase,
  firstRelease,
  runFrameq,
  scratchFolder,
  type TestDatabase,
} from '@frameq/testing';
import { mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** A frameq in a database that DATABASE_URL names, with folders of its own; nothing of it runs. */
export interface DatabasePlace {
  readonly url: string;
  /** Holds the two folders; archives go here. */
  readonly folder: string;
  readonly dataDir: string;
  readonly storageDir: string;
  readonly env: Readonly<Record<string, string>>;
  frameq(...argv: string[]): Promise<CommandResult>;
  sql<Row>(text: string): Promise<Row[]>;
  jobs(): Promise<number>;
  /** The files beneath a folder of storage. */
  files(kind: 'inputs' | 'artifacts' | 'logs'): string[];
  drop(): Promise<void>;
}

/** A place that holds what the first release left: five jobs with inputs, artifacts and logs, and a key. */
export async function filledPlace(): Promise<DatabasePlace> {
  const { folder, drop } = await scratchFolder();
  const old = await firstRelease(path.join(folder, 'storage'));
  await migrate({ url: old.url });
  return placeOf(old, folder, drop);
}

/** A place whose database has not a single table. */
export async function emptyPlace(): Promise<DatabasePlace> {
  const { folder, drop } = await scratchFolder();
  return placeOf(await emptyDatabase(), folder, drop);
}

function placeOf(database: TestDatabase, folder: string, dropFolder: () => Promise<void>): DatabasePlace {
  const { url } = database;
  const dataDir = path.join(folder, 'data');
  const storageDir = path.join(folder, 'storage');
  mkdirSync(dataDir, { mode: 0o700 });
  mkdirSync(storageDir, { recursive: true });
  const env = {
    ...{ PATH: process.env['PATH'] ?? '', HOME: folder },
    ...{ DATABASE_URL: url, FRAMEQ_DATA_DIR: dataDir, FRAMEQ_STORAGE_DIR: storageDir },
  };
  const sql = async <Row>(text: string): Promise<Row[]> => {
    const db = openDatabase({ url, max: 1, applicationName: 'frameq-test' });
    try {
      return await db.query<Row>({ name: '', text }, []);
    } finally {
      await db.close();
    }
  };
  return {
    ...{ url, folder, dataDir, storageDir, env, sql },
    frameq: (...argv) => runFrameq(argv, env, { cwd: folder }),
    jobs: async () => (await sql<{ jobs: number }>('select count(*)::int as jobs from job'))[0]!.jobs,
    files: (kind) =>
      readdirSync(path.join(storageDir, kind), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => path.join(entry.parentPath, entry.name)),
    drop: async () => {
      await database.drop();
      await dropFolder();
    },
  };
}
