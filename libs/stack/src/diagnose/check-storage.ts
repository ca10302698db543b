import { accessSync, closeSync, fsyncSync, openSync, renameSync, rmSync, statfsSync, writeSync } from 'node:fs';
import path from 'node:path';
import type { DiagnosePlace, Finding } from './finding.js';

const LOW_SHARE = 0.05;
const LOW_GB = 2;
const SLOW_MS = 1_000;
const TRIAL_BYTES = 1024 ** 2;

/** Where files lie: a file can be written, synced and renamed there, and there is room. */
export function checkStorage({ config }: DiagnosePlace): Promise<Finding> {
  const folder = nearest(config.storageDir);
  const { bavail, blocks, bsize } = statfsSync(folder);
  const freeGb = (bavail * bsize) / 1e9;
  const space = { free_gb: Number(freeGb.toFixed(1)), total_gb: Number(((blocks * bsize) / 1e9).toFixed(1)) };
  const { tookMs, problem } = tryToWrite(folder);
  const detail = { folder: config.storageDir, ...space, write_ms: tookMs };
  const message = `${freeGb.toFixed(1)} GB are free for ${config.storageDir}.`;
  if (problem !== null) return Promise.resolve({ status: 'down', ...explain(folder, problem), detail });
  if (freeGb < LOW_GB || bavail < blocks * LOW_SHARE) {
    const hint = 'Free some space, or set FRAMEQ_STORAGE_DIR to a folder on a larger disk.';
    return Promise.resolve({ status: 'degraded', message, hint, detail });
  }
  if (tookMs > SLOW_MS) {
    const slow = `Writing 1 MiB to ${folder} and waiting for the disk took ${tookMs} ms.`;
    const hint = 'The disk is busy or slow; put FRAMEQ_STORAGE_DIR on a faster one.';
    return Promise.resolve({ status: 'degraded', message: slow, hint, detail });
  }
  return Promise.resolve({ message, detail });
}

/** Does what storing an artifact does: write, sync, rename. */
function tryToWrite(folder: string): { tookMs: number; problem: NodeJS.ErrnoException | null } {
  const begun = performance.now();
  const trial = path.join(folder, `.frameq-trial-${process.pid}`);
  const tookMs = (): number => Math.round(performance.now() - begun);
  try {
    const file = openSync(trial, 'wx', 0o600);
    try {
      if (writeSync(file, Buffer.alloc(TRIAL_BYTES)) < TRIAL_BYTES)
        throw Object.assign(new Error('full'), { code: 'ENOSPC' });
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(trial, `${trial}-renamed`);
    return { tookMs: tookMs(), problem: null };
  } catch (error) {
    return { tookMs: tookMs(), problem: error as NodeJS.ErrnoException };
  } finally {
    for (const name of [trial, `${trial}-renamed`]) rmSync(name, { force: true });
  }
}

function explain(folder: string, { code, message }: NodeJS.ErrnoException): { message: string; hint: string } {
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    const hint = 'Free some space there, or set FRAMEQ_STORAGE_DIR to a folder on another disk.';
    return { message: `The disk of ${folder} is full.`, hint };
  }
  const hint = 'Give yourself the right to write there, or set FRAMEQ_DATA_DIR or FRAMEQ_STORAGE_DIR.';
  return { message: `${folder} cannot be written: ${message}`, hint };
}

/** The folder itself, or the nearest above it that exists. */
function nearest(folder: string): string {
  try {
    accessSync(folder);
    return folder;
  } catch {
    return nearest(path.dirname(folder));
  }
}
