import { spawn, type ChildProcess } from 'node:child_process';
import { basename } from 'node:path';
import type { Readable } from 'node:stream';
import { AppError } from '@frameq/domain';
import { boundedCommand } from './bounded-command.js';
import type { MediaTool } from './find-tools.js';
import type { ToolBounds } from './media-limits.js';
import { StderrTail } from './stderr-tail.js';
import { toolEnvironment } from './tool-environment.js';

/** How long a tool may take to end by itself after it was asked to. */
const GRACE_MS = 1500;
/** How long to wait for the stop signal that explains why a tool was interrupted: both are told at the same moment. */
const EXPLANATION_MS = 1000;

/** SIGXCPU on Linux and macOS is 24. */
const OUT_OF_TIME = /received signal 24\b/;
const TIME_HINT = 'The file asks for far more work than its size is worth; if it is sound, raise MEDIA_CPU_S.';

export interface ToolRun {
  readonly stdout: Readable;
  /** Pipes from file descriptor 3 on. */
  readonly pipes: readonly Readable[];
  readonly stderr: StderrTail;
  /** Resolves with the exit code once the process has gone and its pipes are closed; rejects when it was stopped or died. */
  readonly done: Promise<number>;
  /** Ends the process; nothing happens when it has gone. */
  stop(): void;
}

/**
 * Starts ffmpeg or ffprobe as a plain child: not detached, so that it stays in its runner's process group and dies with it.
 * When the signal aborts, the child gets SIGTERM, then SIGKILL; `done` rejects with the signal's reason.
 * It runs in `directory` under `bounds`, which the kernel keeps.
 * @param onLine gets each line of stderr; return true to keep it out of the tail
 * @throws (through `done`) the signal's reason, or AppError FFMPEG_NOT_FOUND, MEDIA_TOO_LARGE, TOOL_CRASHED
 */
export function spawnTool(
  tool: MediaTool,
  args: readonly string[],
  options: {
    readonly signal: AbortSignal;
    readonly bounds: ToolBounds;
    readonly directory: string;
    readonly extraPipes?: number;
    readonly onLine?: (line: string) => boolean;
  },
): ToolRun {
  const { signal, extraPipes = 0 } = options;
  signal.throwIfAborted();
  const stdio = ['ignore', 'pipe', 'pipe', ...Array<'pipe'>(extraPipes).fill('pipe')] as const;
  const command = boundedCommand(tool.path, args, options.bounds);
  const cwd = options.directory;
  const child = spawn(command.file, command.args, { stdio: [...stdio], cwd, env: toolEnvironment(tool) });
  let outOfTime = false;
  const stderr = new StderrTail((line) => {
    outOfTime ||= OUT_OF_TIME.test(line);
    return options.onLine?.(line) ?? false;
  });
  child.stderr!.setEncoding('utf8').on('data', (text: string) => stderr.push(text));
  const stop = () => stopChild(child);
  signal.addEventListener('abort', stop, { once: true });
  const done = ended(child, tool.path, stderr, signal, () =>
    refuseEndless(child, tool, options.bounds, outOfTime),
  ).finally(() => signal.removeEventListener('abort', stop));
  done.catch(() => undefined); // whoever reads the pipes awaits it later
  return { stdout: child.stdout!, pipes: child.stdio.slice(3) as Readable[], stderr, done, stop };
}

async function ended(
  child: ChildProcess,
  path: string,
  stderr: StderrTail,
  signal: AbortSignal,
  refuse: () => void,
): Promise<number> {
  const [code, killedBy] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
    child.once('error', (cause) => reject(new AppError('FFMPEG_NOT_FOUND', `${path} cannot be run.`, { cause })));
    child.once('close', (exitCode, killSignal) => resolve([exitCode, killSignal]));
  });
  stderr.end();
  if (!signal.aborted) refuseUnstarted(code, path, stderr);
  if (!signal.aborted) refuse();
  const wasInterrupted = killedBy !== null || code === 255; // ffmpeg's exit code after SIGTERM or SIGINT
  if (wasInterrupted && !signal.aborted) await explained(signal);
  signal.throwIfAborted();
  if (killedBy !== null) {
    const detail = { signal: killedBy, stderr: stderr.lines() };
    throw new AppError('TOOL_CRASHED', `${basename(path)} was ended by ${killedBy}.`, { detail });
  }
  return code ?? 1;
}

/** The shell says so of a program that is not there (127), or that the system does not run (126). */
function refuseUnstarted(code: number | null, path: string, stderr: StderrTail): void {
  if (code !== 126 && code !== 127) return;
  const detail = { stderr: stderr.lines() };
  throw new AppError('FFMPEG_NOT_FOUND', `${path} cannot be run.`, { detail });
}

/** ffmpeg answers the kernel's warning by ending in order, and says by which signal; ffprobe dies of it. */
function refuseEndless(child: ChildProcess, tool: MediaTool, { cpuS }: ToolBounds, outOfTime: boolean): void {
  if (!outOfTime && child.signalCode !== 'SIGXCPU') return;
  const message = `${basename(tool.path)} did not get through the file in ${cpuS} s of processor time.`;
  throw new AppError('MEDIA_TOO_LARGE', message, { hint: TIME_HINT });
}

function stopChild(child: ChildProcess): void {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  const insist = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
  child.once('exit', () => clearTimeout(insist));
}

function explained(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, EXPLANATION_MS);
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
  });
}
