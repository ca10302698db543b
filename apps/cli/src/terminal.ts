import type { Readable, Writable } from 'node:stream';

/** Everything of the world around the process that a command may touch; tests hand in one of their own. */
export interface Terminal {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Writable & { readonly isTTY?: boolean; readonly columns?: number | undefined };
  readonly stderr: Writable & {
    readonly isTTY?: boolean;
    readonly columns?: number | undefined;
    readonly rows?: number;
  };
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Calls `listener` at each Ctrl-C, SIGTERM or SIGHUP until the returned function is called. */
  onInterrupt(listener: () => void): () => void;
}

/** The terminal that this process runs in. */
export function processTerminal(): Terminal {
  const { stdin, stdout, stderr, env } = process;
  stdout.on('error', endQuietly);
  stderr.on('error', endQuietly);
  return { stdin, stdout, stderr, env, cwd: process.cwd(), onInterrupt };
}

function onInterrupt(listener: () => void): () => void {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, listener);
  return () => {
    for (const signal of signals) process.off(signal, listener);
  };
}

/** A reader that has seen enough (`frameq jobs list | head`) is no failure. */
function endQuietly(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
}
