import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync } from 'node:fs';
import path from 'node:path';

const BASE = '/var/lib/frameq';

/**
 * A folder that every user can enter, for what root cannot keep in a place that only root may enter. The same key gives
 * the same folder. Nobody but root can write into it.
 */
export function sharedFolder(key: string): string {
  mkdirSync(BASE, { recursive: true, mode: 0o755 });
  chmodSync(BASE, 0o755); // a strict umask would shut others out
  const folder = path.join(BASE, createHash('sha256').update(key).digest('hex').slice(0, 12));
  mkdirSync(folder, { recursive: true, mode: 0o711 });
  chmodSync(folder, 0o711);
  return folder;
}
