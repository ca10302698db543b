import { type AppError, toAppError } from '@frameq/domain';
import { accessSync } from 'node:fs';
import path from 'node:path';
import type { DiagnosePlace, Finding } from './finding.js';

const SLOW_MS = 1_000;
const TRIAL_BYTES = 1024 ** 2;

/** Where files lie: a file can be written, synced and renamed there, and there is room. */
export async function checkStorage({ config }: DiagnosePlace): Promise<Finding> {
  const { DiskGuard, trialWrite } = await import('@frameq/storage');
  const folder = nearest(config.storageDir);
  // The reserve is the gateway's and the workers': below it uploads are refused and work waits.
  const { freeBytes, totalBytes, reserveBytes } = await new DiskGuard(folder, config.storageReserveBytes).space();
  const space = { free_gb: inGb(freeBytes), total_gb: inGb(totalBytes), reserve_gb: inGb(reserveBytes) };
  const written = await trialWrite(folder, TRIAL_BYTES).then(Math.round, toAppError);
  const detail = { folder: config.storageDir, ...space, ...(typeof written === 'number' && { write_ms: written }) };
  const message = `${(freeBytes / 1e9).toFixed(1)} GB are free for ${config.storageDir}.`;
  if (typeof written !== 'number') return { status: 'down', ...explain(folder, written), detail };
  if (freeBytes < reserveBytes) {
    const hint = 'Free some space, or set FRAMEQ_STORAGE_DIR to a folder on a larger disk.';
    const low = `${message} That is less than the reserve: uploads are refused and work waits.`;
    return { status: 'degraded', message: low, hint, detail };
  }
  if (written > SLOW_MS) {
    const slow = `Writing 1 MiB to ${folder} and waiting for the disk took ${written} ms.`;
    const hint = 'The disk is busy or slow; put FRAMEQ_STORAGE_DIR on a faster one.';
    return { status: 'degraded', message: slow, hint, detail };
  }
  return { message, detail };
}

function inGb(bytes: number): number {
  return Number((bytes / 1e9).toFixed(1));
}

function explain(folder: string, error: AppError): { message: string; hint: string } {
  if (error.code === 'STORAGE_FULL') {
    const hint = 'Free some space there, or set FRAMEQ_STORAGE_DIR to a folder on another disk.';
    return { message: `The disk of ${folder} is full.`, hint };
  }
  const hint = 'Give yourself the right to write there, or set FRAMEQ_DATA_DIR or FRAMEQ_STORAGE_DIR.';
  return { message: `${folder} cannot be written: ${reasonOf(error)}`, hint };
}

function reasonOf({ cause, message }: AppError): string {
  return cause instanceof Error ? cause.message : message;
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
