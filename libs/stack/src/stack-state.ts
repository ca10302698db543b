import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ProcessIdentity } from './data-folder/process-identity.js';
import { readHolder } from './data-folder/stack-lock.js';

/** A process of the stack. */
export interface ServiceState {
  readonly name: string;
  readonly pid: number;
  readonly restarts: number;
}

/** What `stack.json` says about a running stack. */
export interface StackState {
  /** Where the API is; empty while it starts. */
  readonly url: string;
  /** The launcher. */
  readonly pid: number;
  readonly version: string;
  /** The folder of compiled code that it runs from. */
  readonly build: string;
  readonly data_dir: string;
  /** The port of the embedded Postgres; null with a Postgres of one's own. */
  readonly postgres_port: number | null;
  /** What BullMQ lives in. */
  readonly queue_store: 'postgres' | 'redis';
  readonly services: readonly ServiceState[];
  readonly started_at: string;
  /** How long it may take to stop in order, in milliseconds; `frameq down` waits that long. */
  readonly stop_budget_ms: number;
  /** True once it was told to stop. */
  readonly stopping: boolean;
}

/** Writes `stack.json`, whole or not at all. It holds no secret. */
export function writeStackState(state: StackState): void {
  const file = stateFile(state.data_dir);
  writeFileSync(`${file}.new`, `${JSON.stringify(state, null, 2)}\n`);
  renameSync(`${file}.new`, file);
}

/** Takes `stack.json` away: nothing runs any more. */
export function removeStackState(dataDir: string): void {
  rmSync(stateFile(dataDir), { force: true });
}

/** What runs on a data folder, as the stack itself noted it; null when nothing runs or it is still starting. */
export function runningStack(dataDir: string): StackState | null {
  const holder = readHolder(dataDir);
  const state = holder === null ? null : readStackNote(dataDir, holder);
  return state === null || state.url === '' ? null : state;
}

/** What the holder of a data folder has noted, be it starting, running or stopping; null when that is nothing yet. */
export function readStackNote(dataDir: string, holder: ProcessIdentity): StackState | null {
  try {
    const state = JSON.parse(readFileSync(stateFile(dataDir), 'utf8')) as StackState;
    return state.pid === holder.pid ? state : null; // else: left by a stack that was killed
  } catch {
    return null;
  }
}

function stateFile(dataDir: string): string {
  return path.join(dataDir, 'stack.json');
}
