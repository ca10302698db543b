import { linkSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { identify, type ProcessIdentity, stillRuns } from './process-identity.js';

/** The right to run a stack on a data folder. */
export interface StackLock {
  release(): void;
}

const RENEW_MS = 5_000;
/** A lock of another machine or container is believed as long as somebody renews it. */
const FOREIGN_MS = 30_000;

/** Takes the lock of a data folder, or returns who holds it. A lock whose process has ended does not count. */
export function takeStackLock(dataDir: string): StackLock | ProcessIdentity {
  const file = lockFile(dataDir);
  const mine = path.join(dataDir, `lock-${process.pid}`);
  const text = JSON.stringify(identify(process.pid));
  writeFileSync(mine, text);
  try {
    for (let tries = 0; tries < 100; tries++) {
      if (tryLink(mine, file)) return held(file, text);
      const seen = readText(file);
      const holder = readHolder(dataDir);
      if (holder !== null) return holder;
      if (seen !== null) removeStale(file, seen, `${mine}-stale`);
    }
    throw new Error(`The lock ${file} cannot be taken.`);
  } finally {
    rmSync(mine, { force: true });
  }
}

/** Who runs a stack on a data folder; null when nobody does. */
export function readHolder(dataDir: string): ProcessIdentity | null {
  const file = lockFile(dataDir);
  const holder = parse(readText(file));
  if (holder === null) return null;
  if (holder.host !== hostname()) return ageOf(file) < FOREIGN_MS ? holder : null;
  return stillRuns(holder) ? holder : null;
}

function held(file: string, text: string): StackLock {
  const renew = setInterval(() => {
    const now = new Date();
    if (readText(file) === text) utimesSync(file, now, now);
  }, RENEW_MS);
  renew.unref();
  return {
    release: () => {
      clearInterval(renew);
      if (readText(file) === text) rmSync(file, { force: true });
    },
  };
}

/** A link is made whole or not at all, so the lock always says whose it is. */
function tryLink(mine: string, file: string): boolean {
  try {
    linkSync(mine, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Of several starts that find the same stale lock one moves it away; who moved a fresh one by mistake puts it back. */
function removeStale(file: string, seen: string, aside: string): void {
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  if (readText(aside) !== seen) tryLink(aside, file);
  rmSync(aside, { force: true });
}

function lockFile(dataDir: string): string {
  return path.join(dataDir, 'lock');
}

function parse(text: string | null): ProcessIdentity | null {
  try {
    return text === null ? null : (JSON.parse(text) as ProcessIdentity);
  } catch {
    return null;
  }
}

function readText(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

function ageOf(file: string): number {
  return Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0);
}
