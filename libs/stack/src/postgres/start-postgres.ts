import { AppError } from '@frameq/domain';
import { chmodSync, chownSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { checkClusterVersion } from './cluster-version.js';
import { createCluster, DATABASE_NAME, readPassword } from './create-cluster.js';
import { freePort } from './free-port.js';
import { findPostgres } from './postgres-binaries.js';
import { postgresOwner } from './postgres-owner.js';
import { type PostgresProcess, startPostgresProcess } from './postgres-process.js';
import { clearStalePostmaster } from './stale-postmaster.js';

/** How an embedded server is to run. */
export interface PostgresOptions {
  /** The folder for data, password and port; its owner must be able to enter it. */
  readonly home: string;
  /** True for data that matter; false switches fsync off, for tests. */
  readonly durable: boolean;
  readonly maxConnections?: number;
  readonly onLine?: (line: string) => void;
  readonly signal?: AbortSignal;
  /** True: the guard removes `home` once the server has ended. */
  readonly temporary?: boolean;
}

/** A running embedded server. */
export interface PostgresServer extends PostgresProcess {
  readonly url: string;
  readonly port: number;
}

const PORT_TRIES = 5;
const SHARED_MEMORY_PATIENCE_MS = 10_000;

/**
 * Starts the Postgres that npm brought: in the foreground, on 127.0.0.1 only, on the port of the last start when it is
 * still free. Makes the data folder first when there is none; recovers by itself after a hard end.
 *
 * @throws DATABASE_UNAVAILABLE, DATA_OF_OTHER_POSTGRES, STORAGE_FULL
 */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const owner = postgresOwner();
  const binaries = findPostgres(owner);
  const { home } = options;
  mkdirSync(home, { recursive: true });
  chmodSync(home, owner === null ? 0o700 : 0o711);
  if (options.temporary && owner !== null) chownSync(home, owner.uid, owner.gid); // the guard removes it as that user
  const data = path.join(home, 'data');
  const { signal } = options;
  await createCluster(binaries, { home, owner }, { durable: options.durable, ...(signal && { signal }) });
  checkClusterVersion(data, binaries.major);
  await clearStalePostmaster(data, signal);
  const portFile = path.join(home, 'port');
  const deadline = performance.now() + SHARED_MEMORY_PATIENCE_MS;
  for (let tries = 1; ; tries++) {
    const port = await freePort(readPort(portFile));
    const server = startPostgresProcess(binaries.postgres, serverArguments(data, port, options), {
      owner,
      ...(options.onLine && { onLine: options.onLine }),
      ...(options.temporary && { sweep: home }),
    });
    try {
      await server.ready;
      writeFileSync(portFile, `${port}\n`);
      return { ...server, url: embeddedUrl(port, readPassword(home)), port };
    } catch (said) {
      const output = String(said);
      if (/address already in use/i.test(output) && tries < PORT_TRIES && !options.temporary) continue;
      if (!/pre-existing shared memory block/.test(output) || performance.now() > deadline) throw failure(output);
      await delay(250, undefined, signal && { signal }); // backends of a killed server take a moment to notice
    }
  }
}

/** The address of an embedded server. */
export function embeddedUrl(port: number, password: string): string {
  return `postgresql://${DATABASE_NAME}:${password}@127.0.0.1:${port}/${DATABASE_NAME}`;
}

function serverArguments(data: string, port: number, options: PostgresOptions): string[] {
  const settings: Record<string, string | number> = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: options.maxConnections ?? 100,
    log_timezone: 'UTC',
    ...(options.durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  return ['-D', data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
}

function readPort(file: string): number | undefined {
  try {
    const port = Number.parseInt(readFileSync(file, 'utf8'), 10);
    return port > 0 && port < 65_536 ? port : undefined;
  } catch {
    return undefined;
  }
}

function failure(output: string): AppError {
  if (/no space left|disk quota exceeded/i.test(output)) {
    return new AppError('STORAGE_FULL', 'The disk is full: Postgres cannot start.');
  }
  return new AppError('DATABASE_UNAVAILABLE', `Postgres ended while it started:\n${output}`, {
    hint: 'Its last lines say why; mend that, then start again. The data are kept.',
  });
}
