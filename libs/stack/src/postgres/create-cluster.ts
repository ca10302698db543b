import { AppError } from '@frameq/domain';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import type { PostgresBinaries } from './postgres-binaries.js';
import type { PostgresOwner } from './postgres-owner.js';

/** The user and the database that frameq makes for itself. */
export const DATABASE_NAME = 'frameq';

/** Where a cluster lies and who runs it. */
export interface ClusterPlace {
  /** The folder that holds `data` and `password`. */
  readonly home: string;
  readonly owner: PostgresOwner | null;
}

/**
 * Makes the data folder with an empty database and a random password, or finishes what an earlier start began: the
 * folder gets its name last, so one that has it is whole. `durable` false skips every fsync, for tests.
 *
 * @throws STORAGE_FULL when the disk is full
 * @throws DATABASE_UNAVAILABLE when initdb fails
 */
export async function createCluster(
  binaries: PostgresBinaries,
  place: ClusterPlace,
  options: { durable: boolean; signal?: AbortSignal },
): Promise<void> {
  const data = path.join(place.home, 'data');
  if (existsSync(path.join(data, 'PG_VERSION'))) return;
  removeBeginnings(place.home);
  const fresh = path.join(place.home, `new-${process.pid}`);
  const passwordFile = path.join(place.home, 'password');
  mkdirSync(fresh, { mode: 0o700 });
  writeSecret(passwordFile, randomBytes(24).toString('base64url'), place.owner);
  if (place.owner !== null) chownSync(fresh, place.owner.uid, place.owner.gid);
  const sync = options.durable ? [] : ['--no-sync'];
  const terms = { owner: place.owner, signal: options.signal };
  await run(
    binaries.initdb,
    [
      '-D',
      fresh,
      '-U',
      DATABASE_NAME,
      '--auth=scram-sha-256',
      `--pwfile=${passwordFile}`,
      '--encoding=UTF8',
      '--locale=C',
      '--no-instructions',
      ...sync,
    ],
    terms,
  );
  const fsync = options.durable ? 'on' : 'off';
  await run(binaries.postgres, ['--single', '-c', `fsync=${fsync}`, '-D', fresh, 'postgres'], {
    ...terms,
    input: `create database ${DATABASE_NAME}\n`,
  });
  renameSync(fresh, data);
}

/** The password of a cluster's user. */
export function readPassword(home: string): string {
  return readFileSync(path.join(home, 'password'), 'utf8').trim();
}

function removeBeginnings(home: string): void {
  for (const name of readdirSync(home)) {
    if (name.startsWith('new-')) rmSync(path.join(home, name), { recursive: true, force: true });
  }
}

function writeSecret(file: string, secret: string, owner: PostgresOwner | null): void {
  rmSync(file, { force: true });
  writeFileSync(file, `${secret}\n`, { mode: 0o600, flag: 'wx' });
  if (owner !== null) chownSync(file, owner.uid, owner.gid); // initdb reads it as that user
}

async function run(
  program: string,
  args: readonly string[],
  terms: { owner: PostgresOwner | null; signal: AbortSignal | undefined; input?: string },
): Promise<void> {
  const child = spawn(program, args, {
    ...terms.owner,
    cwd: '/',
    env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C' },
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(terms.signal === undefined ? {} : { signal: terms.signal }),
  });
  const exited = once(child, 'exit') as Promise<[number | null]>;
  child.stdin.on('error', () => undefined); // it ended early; its exit code says why
  child.stdin.end(terms.input ?? '');
  const [said, complained, [code]] = await Promise.all([text(child.stdout), text(child.stderr), exited]);
  if (code !== 0) throw failure(path.basename(program), `${said}${complained}`);
}

function failure(program: string, output: string): AppError {
  if (/no space left|disk quota exceeded/i.test(output)) {
    return new AppError('STORAGE_FULL', 'The disk is full: Postgres could not make its data folder.');
  }
  const lines = output.trim().split('\n').slice(-5).join('\n');
  return new AppError('DATABASE_UNAVAILABLE', `Postgres could not make its data folder (${program}):\n${lines}`, {
    hint: 'Mend what the message names, then start again; what was begun is cleared away by itself.',
  });
}
