import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { VERSION } from '@frameq/config';
import { buildFolder } from '../data-folder/build-folder.js';
import { openDataFolder } from '../data-folder/open-data-folder.js';
import { takeStackLock } from '../data-folder/stack-lock.js';
import { postgresFolder } from '../postgres/postgres-folder.js';
import { Stack } from '../start-stack.js';

/** What would lead a temporary stack to the data of a real one, or shut its only user out. */
const LEFT_OUT = [
  'DATABASE_URL',
  'REDIS_URL',
  'FRAMEQ_STORAGE_DIR',
  'FRAMEQ_MODELS_DIR',
  'SECURITY_ENABLED',
  'HOST',
  'WORKER_QUEUES',
];

/** Runs a whole stack in a temporary folder for as long as `work` takes; nothing of it stays. */
export async function withTemporaryStack(
  env: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
  work: (url: string, key: string) => Promise<void>,
): Promise<void> {
  const dataDir = mkdtempSync(
    path.join(
      postgresFolder(tmpdir(), () => '/tmp'),
      'frameq-verify-',
    ),
  );
  chmodSync(dataDir, 0o711);
  const hurry = new AbortController();
  const insist = (): void => hurry.abort();
  try {
    openDataFolder(dataDir, VERSION);
    const lock = takeStackLock(dataDir);
    if (!('release' in lock)) throw new Error(`${dataDir} is used by process ${lock.pid}.`);
    const own = Object.fromEntries(Object.entries(env).filter(([name]) => !LEFT_OUT.includes(name)));
    const stack = new Stack({
      ...{ dataDir, lock, build: buildFolder(), version: VERSION },
      env: { ...own, FRAMEQ_DATA_DIR: dataDir, PORT: '0' },
      durable: false,
      say: () => undefined,
      hurry: hurry.signal,
    });
    try {
      await Promise.race([stack.start(), whenAborted(signal)]);
      await work(stack.url, stack.key.key);
    } finally {
      if (signal.aborted) insist();
      signal.addEventListener('abort', insist, { once: true });
      await stack.stop();
    }
  } finally {
    signal.removeEventListener('abort', insist);
    rmSync(dataDir, { recursive: true, force: true });
  }
}

function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const stop = (): void => reject(signal.reason as Error);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
  });
}
