/**
 * Runs `"$0" "$@"` with a guard in its process group: a subshell that reads standard input, which is a pipe whose other end
 * the worker holds. When the worker dies, however it dies, the pipe ends and the guard kills the group, even while the
 * runner's event loop is blocked. What it guards gets an empty standard input and, on Linux, is the first to go when memory
 * runs out. Portable sh; descriptor 3 is Node's IPC channel.
 */
const GUARD = [
  'exec 4<&0',
  '(trap "" TERM INT HUP; exec 0<&4 4<&- 3>&- >/dev/null 2>&1; read -r _; kill -KILL -$$) &',
  'exec 4<&- </dev/null',
  '{ echo 500 >/proc/self/oom_score_adj; } 2>/dev/null',
  'exec "$0" "$@"',
].join('\n');

/** The command line that runs `command` under the guard; it must be started as the leader of a process group. */
export function guard(command: string, args: readonly string[]): { readonly file: string; readonly args: string[] } {
  return { file: '/bin/sh', args: ['-c', GUARD, command, ...args] };
}
