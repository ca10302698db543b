import { accessSync, constants, statfsSync } from 'node:fs';
import path from 'node:path';
import type { DiagnosePlace, Finding } from './finding.js';

const LOW_SHARE = 0.05;
const LOW_GB = 2;

/** Where files lie: there, writable, with room. */
export function checkStorage({ config }: DiagnosePlace): Promise<Finding> {
  const folder = nearest(config.storageDir);
  const { bavail, blocks, bsize } = statfsSync(folder);
  const freeGb = (bavail * bsize) / 1e9;
  const detail = {
    folder: config.storageDir,
    free_gb: Number(freeGb.toFixed(1)),
    total_gb: Number(((blocks * bsize) / 1e9).toFixed(1)),
  };
  const message = `${freeGb.toFixed(1)} GB are free for ${config.storageDir}.`;
  if (!isWritable(folder)) {
    const hint = 'Give yourself the right to write there, or set FRAMEQ_DATA_DIR or FRAMEQ_STORAGE_DIR.';
    return Promise.resolve({ status: 'down', message: `${folder} cannot be written.`, hint, detail });
  }
  if (freeGb < LOW_GB || bavail < blocks * LOW_SHARE) {
    const hint = 'Free some space, or set FRAMEQ_STORAGE_DIR to a folder on a larger disk.';
    return Promise.resolve({ status: 'degraded', message, hint, detail });
  }
  return Promise.resolve({ message, detail });
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

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
