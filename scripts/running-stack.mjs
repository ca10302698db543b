import { readFileSync } from 'node:fs';
import path from 'node:path';
import { inCheckout } from './checkout.mjs';

/** The frameq that runs on this checkout's data folder, as its own state file says; null when none does. */
export function runningStack() {
  const folder = process.env.FRAMEQ_DATA_DIR || inCheckout('.frameq');
  try {
    const state = JSON.parse(readFileSync(path.resolve(folder, 'stack.json'), 'utf8'));
    process.kill(state.pid, 0);
    return state;
  } catch (error) {
    return error.code === 'EPERM' ? { url: 'by another user', pid: '?' } : null;
  }
}
