import { readFileSync } from 'node:fs';

/** What `/proc/<pid>/stat` says of a process. */
export interface ProcessStat {
  /** One letter; `Z` is a zombie, which has ended and waits to be reaped. */
  readonly state: string;
  readonly pgid: number;
  /** Page faults of children that ended and were reaped; grows with every such child. */
  readonly reapedFaults: number;
  /** Ticks since boot at which it started. */
  readonly start: string;
}

/** Reads what Linux knows of a process; null when there is none, or no `/proc`. See proc_pid_stat(5). */
export function readProcessStat(pid: number): ProcessStat | null {
  try {
    return parseProcessStat(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return null;
  }
}

/** Parses the line; the command in parentheses may itself hold spaces and parentheses. */
export function parseProcessStat(line: string): ProcessStat {
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  return { state: fields[0]!, pgid: Number(fields[2]), reapedFaults: Number(fields[8]), start: fields[19]! };
}
