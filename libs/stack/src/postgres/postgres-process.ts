import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { PostgresOwner } from './postgres-owner.js';

/** A Postgres server in the foreground under its guard. */
export interface PostgresProcess {
  /** Resolves once the server accepts connections; rejects with its last lines when it ends before that. */
  readonly ready: Promise<void>;
  /** Resolves with the server's last lines when it has ended, for whatever reason. */
  readonly ended: Promise<string>;
  /** The process id of the guard, which leads the server's process group. */
  readonly pid: number;
  /** Asks for a fast shutdown; the guard insists after 8 s. `hurry` skips the wait. */
  stop(options?: { hurry?: boolean }): Promise<void>;
  /** Lets this process end while the server runs; the server then ends too. */
  unref(): void;
}

/**
 * The guard: a shell that starts the server and reads a pipe held by the launcher. When the pipe ends, however the
 * launcher ended, it asks for a fast shutdown (SIGINT) and after 8 s for an immediate one (SIGQUIT). `$1` is a folder to
 * remove at the end; empty: none.
 */
const GUARD = `exec 4<&0; sweep=$1; shift
"$@" </dev/null 4<&- & p=$!; trap '' INT TERM HUP QUIT
(read -r _ <&4; kill -INT $p; i=0
while kill -0 $p && [ $i -lt 16 ]; do sleep 0.5; i=$((i+1)); done; kill -QUIT $p) >/dev/null 2>&1 &
g=$!; exec 4<&-; wait $p; code=$?; kill -KILL $g 2>/dev/null
[ -n "$sweep" ] && rm -rf "$sweep"
exit $code`;

const READY = /database system is ready to accept connections/;
const LAST_LINES = 12;

/** Starts `postgres` with the given arguments. Each line that it logs goes to `onLine`. */
export function startPostgresProcess(
  program: string,
  args: readonly string[],
  terms: { owner: PostgresOwner | null; onLine?: (line: string) => void; sweep?: string },
): PostgresProcess {
  const child = spawn('/bin/sh', ['-c', GUARD, 'frameq-postgres', terms.sweep ?? '', program, ...args], {
    ...terms.owner,
    detached: true,
    cwd: '/',
    env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C' },
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  child.stdin.on('error', () => undefined); // the guard is gone; `ended` says so
  const lines: string[] = [];
  const ended = once(child, 'close').then(() => {
    child.stdin.destroy();
    return lines.join('\n');
  });
  const ready = new Promise<void>((resolve, reject) => {
    createInterface({ input: child.stderr }).on('line', (line) => {
      lines.push(line);
      if (lines.length > LAST_LINES) lines.shift();
      terms.onLine?.(line);
      if (READY.test(line)) resolve();
    });
    void ended.then(reject, reject);
  });
  ready.catch(() => undefined); // a caller that only stops it need not listen
  return {
    ready,
    ended,
    pid: child.pid ?? 0,
    stop: async ({ hurry = false } = {}) => {
      if (!child.stdin.destroyed) child.stdin.end();
      if (hurry && child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, 'SIGQUIT');
      await ended;
    },
    unref: () => unref(child),
  };
}

function unref(child: ChildProcess): void {
  child.unref();
  for (const stream of [child.stdin, child.stderr]) (stream as { unref?: () => void } | null)?.unref?.();
}
