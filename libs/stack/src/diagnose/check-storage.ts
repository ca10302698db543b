import { accessSync, closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';
import type { DiagnosePlace, Finding } from './finding.js';

const SLOW_MS = 1_000;
const TRIAL_BYTES = 1024 ** 2;

/** Where files lie: a file can be written, synced and renamed there, and there is room. */
export async function checkStorage({ config }: DiagnosePlace): Promise<Finding> {
  const { DiskGuard } = await import('@frameq/storage');
  const folder = nearest(config.storageDir);
  // The reserve is the gateway's and the workers': below it uploads are refused and work waits.
  const { freeBytes, totalBytes, reserveBytes } = await new DiskGuard(folder, config.storageReserveBytes).space();
  const space = { free_gb: inGb(freeBytes), total_gb: inGb(totalBytes), reserve_gb: inGb(reserveBytes) };
  const { tookMs, problem } = tryToWrite(folder);
  const detail = { folder: config.storageDir, ...space, write_ms: tookMs };
  const message = `${(freeBytes / 1e9).toFixed(1)} GB are free for ${config.storageDir}.`;
  if (problem !== null) return { status: 'down', ...explain(folder, problem), detail };
  if (freeBytes < reserveBytes) {
    const hint = 'Free some space, or set FRAMEQ_STORAGE_DIR to a folder on a larger disk.';
    const low = `${message} That is less than the reserve: uploads are refused and work waits.`;
    return { status: 'degraded', message: low, hint, detail };
  }
  if (tookMs > SLOW_MS) {
    const slow = `Writing 1 MiB to ${folder} and waiting for the disk took ${tookMs} ms.`;
    const hint = 'The disk is busy or slow; put FRAMEQ_STORAGE_DIR on a faster one.';
    return { status: 'degraded', message: slow, hint, detail };
  }
  return { message, detail };
}

function inGb(bytes: number): number {
  return Number((bytes / 1e9).toFixed(1));
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
