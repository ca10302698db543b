import { readProcessStat } from '../../../apps/worker/src/process/process-stat.js';

/** True while a process lives; a zombie does not. */
export function isAlive(pid: number): boolean {
  const stat = readProcessStat(pid);
  return stat !== null && stat.state !== 'Z';
}
