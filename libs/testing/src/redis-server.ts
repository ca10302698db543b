import { freePort, type GuardedProcess, startGuarded } from '@frameq/stack';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { redisCommand } from './redis-command.js';
import { waitFor } from './wait-for.js';

/** A Redis of a test's own, which it may kill and start again. It remembers nothing over a restart. */
export interface RedisServer {
  readonly url: string;
  /** Starts it, at first and after a `kill`. */
  start(): Promise<void>;
  /** Sends SIGKILL and resolves when it has ended. */
  kill(): Promise<void>;
  /** Ends it for good and removes its files. */
  close(): Promise<void>;
}

/** Databases of a test server: one for each suite of a run. */
export const DATABASES = 10_000;

/** The program's arguments for tests: nothing on disk, and databases enough for every suite of a run. */
export function redisArguments(port: number, folder: string): string[] {
  const settings = {
    port,
    bind: '127.0.0.1',
    dir: folder,
    save: '',
    appendonly: 'no',
    'maxmemory-policy': 'noeviction',
    databases: DATABASES,
  };
  return Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
}

/** A Redis on a free port, not yet started. */
export async function redisServer(): Promise<RedisServer> {
  const folder = await mkdtemp(path.join(tmpdir(), 'frameq-redis-'));
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  let server: GuardedProcess | undefined;
  const kill = async (): Promise<void> => {
    server?.signal('SIGKILL');
    await server?.ended;
    server = undefined;
  };
  return {
    url,
    start: async () => {
      server = startGuarded('redis-server', redisArguments(port, folder), {
        env: { PATH: process.env['PATH'] ?? '' },
        cwd: folder,
      });
      await waitFor(() => redisCommand(url, 'PING'), { what: 'redis-server to answer' });
    },
    kill,
    close: async () => {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
