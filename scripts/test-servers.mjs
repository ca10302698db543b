import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { say } from './say.mjs';

/**
 * Starts the servers of a test run, on free ports and in a temporary folder of their own, from the build under test.
 * They end with this process, however it ends.
 *
 * @returns {Promise<{ env: Record<string, string>, stop: () => Promise<void> }>}
 */
export async function startTestServers(build) {
  const { freePort, postgresFolder, startGuarded, startPostgres } = await import(
    pathToFileURL(path.join(build, 'libs', 'stack', 'dist', 'index.js')).href
  );
  const folder = mkdtempSync(
    path.join(
      postgresFolder(tmpdir(), () => '/tmp'),
      'frameq-tests-',
    ),
  );
  chmodSync(folder, 0o755); // root's Postgres runs as another user
  const temporary = path.join(folder, 'tmp');
  mkdirSync(temporary);
  chmodSync(temporary, 0o1777);
  const postgres = await startPostgres({ home: path.join(folder, 'postgres'), durable: false, maxConnections: 300 });
  const redis = hasRedis() ? await startRedis(folder, { freePort, startGuarded }) : null;
  if (redis === null)
    say('redis-server is not installed: the suites that run on both queue stores run on Postgres alone.');
  return {
    env: {
      FRAMEQ_BUILD_DIR: build,
      FRAMEQ_TEST_POSTGRES_URL: postgres.url,
      ...(redis === null ? {} : { FRAMEQ_TEST_REDIS_URL: redis.url }),
      TMPDIR: temporary,
    },
    stop: async () => {
      await Promise.all([postgres.stop(), redis?.stop()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function startRedis(folder, { freePort, startGuarded }) {
  const port = await freePort();
  const home = path.join(folder, 'redis');
  mkdirSync(home);
  const settings = { port, bind: '127.0.0.1', dir: home, save: '', appendonly: 'no', 'maxmemory-policy': 'noeviction' };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const server = startGuarded('redis-server', args, { env: { PATH: process.env.PATH ?? '' }, cwd: home });
  await new Promise((resolve, reject) => {
    server.child.stdout.on('data', (chunk) => String(chunk).includes('Ready to accept connections') && resolve());
    void server.ended.then(() => reject(new Error('redis-server ended while it started.')));
  });
  server.child.stdout.resume();
  return { url: `redis://127.0.0.1:${port}`, stop: () => server.stop(5_000) };
}

function hasRedis() {
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
