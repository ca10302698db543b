import { type ChildProcess, spawn } from 'node:child_process';
import { types } from 'node:util';
import { guard } from './guard.js';
import { RUNNER_MARK } from './runner-mark.js';
import { OutputTail } from './output-tail.js';

/** How a process ended; all null when it could not be started, and then `error` says why. */
export interface ProcessExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly error: Error | null;
}

/** A process that leads its own group and dies with this one. */
export interface GuardedProcess {
  /** Null when it could not even be tried. */
  readonly child: ChildProcess | null;
  /** The id of the group, which is the leader's pid; 0 when it could not be started. */
  readonly pgid: number;
  /** The mark that all of its processes carry, also those that leave the group; null when it has none. */
  readonly mark: string | null;
  /** Resolves once the leader has ended; never rejects. */
  readonly exited: Promise<ProcessExit>;
  /** Resolves once the leader has ended and everything that it sent or printed has been read; never rejects. */
  readonly drained: Promise<ProcessExit>;
  isRunning(): boolean;
  /** The last of what it printed, both streams together. */
  output(): string;
}

/** The longest that reading the rest of a dead process's messages may take, in milliseconds. */
const DRAIN_MS = 1_000;

/**
 * Starts `command` as the leader of a process group with a guard in it and an IPC channel to it.
 * It never throws: what could not be started has ended with an `error`.
 */
export function spawnGuarded(command: string, args: readonly string[], env: NodeJS.ProcessEnv): GuardedProcess {
  const line = guard(command, args);
  const mark = env[RUNNER_MARK] ?? null;
  let child: ChildProcess;
  try {
    child = spawn(line.file, line.args, { env, detached: true, stdio: ['pipe', 'pipe', 'pipe', 'ipc'] });
  } catch (error) {
    return neverStarted(error, mark); // Some errors are thrown, such as that of a full memory; others are told later.
  }
  const tail = new OutputTail();
  child.stdout?.on('data', (chunk: Buffer) => tail.add(chunk));
  child.stderr?.on('data', (chunk: Buffer) => tail.add(chunk));
  child.stdin?.on('error', () => undefined); // The guard may be gone first; its absence is what we wanted.
  let running = true;
  const exited = new Promise<ProcessExit>((resolve) => {
    const end = (exit: ProcessExit): void => {
      running = false;
      child.stdin?.end(); // The guard sweeps what outlived the leader.
      resolve(exit);
    };
    child.once('exit', (code, signal) => end({ code, signal, error: null }));
    // A later error is one of sending to a process that is going; its exit tells the rest.
    child.on('error', (error) => child.pid === undefined && end({ code: null, signal: null, error }));
  });
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const drained = exited.then(async (exit) => {
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([closed, new Promise((resolve) => (timer = setTimeout(resolve, DRAIN_MS)))]);
    clearTimeout(timer);
    return exit;
  });
  return { child, pgid: child.pid ?? 0, mark, exited, drained, isRunning: () => running, output: () => tail.read() };
}

function neverStarted(thrown: unknown, mark: string | null): GuardedProcess {
  const error = types.isNativeError(thrown) ? thrown : new Error(String(thrown));
  const exited = Promise.resolve({ code: null, signal: null, error });
  return { child: null, pgid: 0, mark, exited, drained: exited, isRunning: () => false, output: () => '' };
}
