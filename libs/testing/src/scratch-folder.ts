import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A temporary folder and how to remove it; paths inside are `folder/name`. */
export async function scratchFolder(): Promise<{ folder: string; drop: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'frameq-test-'));
  return { folder, drop: () => rm(folder, { recursive: true, force: true }) };
}
