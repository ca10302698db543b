import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** How a process ended. */
export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A process that cannot outlive the one that started it. */
export interface GuardedProcess {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly ended: Promise<ProcessEnd>;
  signal(signal: NodeJS.Signals): void;
  /** Sends SIGTERM, after `graceMs` SIGKILL; resolves when the process has ended. */
  stop(graceMs: number): Promise<ProcessEnd>;
}

/** What a guarded process gets. */
export interface GuardedOptions {
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** True: an IPC channel on descriptor 3. */
  readonly ipc?: boolean;
  /** A folder that the guard removes in the end. */
  readonly sweep?: string;
}

/**
 * The guard: a shell in the process's own group that reads a pipe held by the launcher. When the pipe ends, however the
 * launcher ended, it sends SIGTERM and after 8 s SIGKILL. While the guard lives the number of its group cannot be given
 * to another process, so it never hits a stranger. The process itself takes the place of the shell that started it. In
 * a container without an init nobody takes a dead process away, so one that has ended may still be listed as a zombie.
 */
const GUARD = `exec 4<&0; sweep=$1; shift
zombie() { while read -r key value _; do [ "$key$value" = State:Z ] && return 0; done </proc/$$/status; return 1; }
(trap '' TERM INT HUP QUIT; exec 0<&4 4<&- 3>&- >/dev/null 2>&1; read -r _; kill -TERM $$; i=0
while kill -0 $$ && ! zombie && [ $i -lt 80 ]; do sleep 0.1; i=$((i+1)); done; kill -KILL $$
[ -n "$sweep" ] && rm -rf "$sweep") &
exec 4<&- </dev/null; exec "$@"`;

/**
 * Starts a program in a process group of its own under a guard. Ctrl-C in the terminal does not reach it; the end of
 * this process, however it comes, does.
 */
export function startGuarded(program: string, args: readonly string[], options: GuardedOptions): GuardedProcess {
  const child = spawn('/bin/sh', ['-c', GUARD, 'frameq-guard', options.sweep ?? '', program, ...args], {
    cwd: options.cwd,
    env: options.env,
    detached: true,
    stdio: options.ipc ? ['pipe', 'pipe', 'pipe', 'ipc'] : ['pipe', 'pipe', 'pipe'],
  });
  child.stdin?.on('error', () => undefined); // the guard is gone, and `ended` says so
  const ended = (once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>).then(([code, signal]) => {
    child.stdin?.end(); // lets the guard go
    return { code, signal };
  });
  const signal = (name: NodeJS.Signals): void => void child.kill(name);
  return {
    child,
    pid: child.pid ?? 0,
    ended,
    signal,
    stop: async (graceMs) => {
      signal('SIGTERM');
      const insist = setTimeout(() => signal('SIGKILL'), graceMs);
      const end = await ended;
      clearTimeout(insist);
      return end;
    },
  };
}
