import { postgresFolder, type PostgresServer, startPostgres } from '@frameq/stack';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A durable Postgres of a test's own, which it may crash. */
export interface OwnPostgres {
  readonly url: string;
  /** Ends it as `pg_ctl stop -m immediate` does, without a checkpoint. */
  stop(): Promise<void>;
  /** Starts it again on the same port and data. */
  start(): Promise<void>;
  /** Ends it for good and removes its data. */
  close(): Promise<void>;
}

/** Starts a Postgres that keeps what it has acknowledged, unlike the one of the test run. */
export async function ownPostgres(): Promise<OwnPostgres> {
  const home = mkdtempSync(
    path.join(
      postgresFolder(tmpdir(), () => '/tmp'),
      'frameq-postgres-',
    ),
  );
  const start = (): Promise<PostgresServer> => startPostgres({ home, durable: true, maxConnections: 200 });
  let server = await start();
  const { url } = server;
  return {
    url,
    stop: () => server.stop({ hurry: true }),
    start: async () => {
      server = await start();
      if (server.url !== url) throw new Error('Postgres came back under another address.');
    },
    close: async () => {
      await server.stop({ hurry: true });
      rmSync(home, { recursive: true, force: true });
    },
  };
}
