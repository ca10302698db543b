import { readFileSync, readdirSync } from 'node:fs';
import { groupMembers } from './group-members.js';
import { readProcessStat } from './process-stat.js';

/**
 * Says whether a stage left processes behind in its runner's group. A scan of all processes costs milliseconds, so it is made
 * only when the runner has a child that it had not before, or has reaped one since the last look: a process can join the
 * group only as a child of the runner or of such a child.
 */
export class StrayCheck {
  private faults: number | undefined;
  private readonly known = new Set<number>();
  private threads = 0;

  constructor(private readonly pgid: number) {}

  /** Takes what the group holds now, runner and guard, as what belongs there. */
  async learn(): Promise<void> {
    this.faults = readProcessStat(this.pgid)?.reapedFaults;
    // What cannot be learned is taken for a stray later: that costs a warm runner, nothing more.
    this.threads = threadsOf(this.pgid)?.length ?? 0;
    for (const pid of await groupMembers(this.pgid).catch(() => [])) this.known.add(pid);
  }

  /** The pids of processes that do not belong in the group. */
  async strays(): Promise<number[]> {
    if (this.nothingWasStarted()) return [];
    return (await groupMembers(this.pgid)).filter((pid) => !this.known.has(pid));
  }

  private nothingWasStarted(): boolean {
    const faults = readProcessStat(this.pgid)?.reapedFaults;
    const same = faults !== undefined && faults === this.faults;
    this.faults = faults;
    const threads = threadsOf(this.pgid);
    // The pool's threads start no processes. One more than at first is a thread of the stage's own, which may.
    const starters = threads?.length === this.threads ? [String(this.pgid)] : threads;
    const children = starters && childrenOf(this.pgid, starters);
    return same && children !== null && children.every((pid) => this.known.has(pid));
  }
}

function threadsOf(pid: number): string[] | null {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return null;
  }
}

/** The children of some threads of a process; null where the kernel does not tell (CONFIG_PROC_CHILDREN, macOS). */
function childrenOf(pid: number, threads: readonly string[]): number[] | null {
  try {
    const lists = threads.map((thread) => readFileSync(`/proc/${pid}/task/${thread}/children`, 'latin1'));
    return lists.join(' ').split(' ').filter(Boolean).map(Number);
  } catch {
    return null;
  }
}
