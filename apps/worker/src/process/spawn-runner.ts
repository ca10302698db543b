import { totalmem } from 'node:os';
import type { RunnerSettings } from '../ipc/runner-settings.js';
import { type GuardedProcess, spawnGuarded } from './spawn-guarded.js';

/** How to start runners. */
export interface RunnerPlan {
  /** The compiled `runner-main.js`. */
  readonly entry: string;
  readonly settings: RunnerSettings;
  readonly env: NodeJS.ProcessEnv;
  /** What JavaScript may hold, in MiB; frames and models lie outside of it. */
  readonly heapMb: number;
}

/** Starts a runner under the guard; it says `ready` over IPC when it takes work. */
export function spawnRunner(plan: RunnerPlan): GuardedProcess {
  const flags = ['--enable-source-maps', `--max-old-space-size=${plan.heapMb}`];
  return spawnGuarded(process.execPath, [...flags, plan.entry, JSON.stringify(plan.settings)], plan.env);
}

/**
 * What JavaScript may hold in each runner, in MiB: half of the memory that this process may use, shared by all slots, and
 * between 256 MiB and 2 GiB.
 */
export function heapLimitMb(slots: number): number {
  const constrained = process.constrainedMemory?.() ?? 0;
  const bytes = constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
  return Math.min(2_048, Math.max(256, Math.floor(bytes / 2 / Math.max(1, slots) / 1_048_576)));
}
