import { waitFor } from '@frameq/testing';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A `npm start` under test, in a process group of its own as in a terminal. */
export interface Launcher {
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;
  output(): string;
  /** Waits until the output matches; returns the match. Fails when the launcher ends before. */
  says(pattern: RegExp, timeoutMs?: number): Promise<RegExpExecArray>;
  /** What Ctrl-C does: SIGINT to everything in the terminal. */
  ctrlC(): void;
}

const temporary = new Set<string>();

let home: string | undefined;

function npmHome(): string {
  home ??= mkdtempSync(path.join(tmpdir(), 'frameq-home-'));
  return home;
}

/** A data folder for one test; `removeDataFolders` clears them all away. */
export function dataFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'frameq-start-'));
  temporary.add(folder);
  return folder;
}

/** Kills what still runs on the data folders and removes them. Returns the processes that were left. */
export async function removeDataFolders(): Promise<string[]> {
  const left: string[] = [];
  for (const folder of temporary) {
    for (const { pid, command } of stackProcesses(folder)) {
      left.push(command);
      process.kill(pid, 'SIGKILL');
    }
    await waitFor(() => stackProcesses(folder).length === 0, { what: 'killed processes to go' });
    rmSync(folder, { recursive: true, force: true });
  }
  temporary.clear();
  return left;
}

/** Runs `npm start -- ARGS` on a data folder. */
export function npmStart(dataDir: string, args: readonly string[] = [], env: Record<string, string> = {}): Launcher {
  // npm writes into its home; a data folder has to hold nothing but frameq's own.
  const own = { PATH: process.env['PATH'] ?? '', HOME: npmHome(), FRAMEQ_DATA_DIR: dataDir, ...env };
  const child = spawn('npm', ['start', '--', ...args], { env: own, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return {
    child,
    ended,
    output: () => output,
    says: (pattern, timeoutMs = 60_000) => {
      const said = waitFor(() => pattern.exec(output), { timeoutMs, what: String(pattern) }).catch((error: Error) => {
        throw new Error(`${error.message}\n${output}`);
      });
      const unsaid = ended.then((code): RegExpExecArray => {
        const match = pattern.exec(output);
        if (match !== null) return match;
        throw new Error(`It ended with ${code} without saying ${String(pattern)}:\n${output}`);
      });
      said.catch(() => undefined); // heard too late when it has ended
      return Promise.race([said, unsaid]);
    },
    ctrlC: () => process.kill(-child.pid!, 'SIGINT'),
  };
}

/** The living processes of the stack on a data folder, whoever their parent is by now; npm and its shell not counted. */
export function stackProcesses(dataDir: string): { pid: number; command: string }[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map((name) => ({
      pid: Number(name),
      command: read(name, 'cmdline').replaceAll('\0', ' ').trim(),
      environ: read(name, 'environ'),
    }))
    .filter(({ command, environ }) => command !== '' && (environ.includes(dataDir) || command.includes(dataDir)))
    .filter(({ command }) => !/^(npm |sh -c)/.test(command));
}

/** The process that `npm start` ends up as. */
export function launcherPid(dataDir: string): number {
  return (JSON.parse(readFileSync(path.join(dataDir, 'stack.json'), 'utf8')) as { pid: number }).pid;
}

/** Asks the API of a stack, with the key that its data folder holds. */
export async function ask<T>(dataDir: string, route: string): Promise<T> {
  const { url } = JSON.parse(readFileSync(path.join(dataDir, 'stack.json'), 'utf8')) as { url: string };
  const key = readFileSync(path.join(dataDir, 'api-key'), 'utf8').trim();
  const answer = await fetch(`${url}/api/v1${route}`, { headers: { 'x-api-key': key } });
  if (!answer.ok) throw new Error(`${route}: ${answer.status}`);
  return (await answer.json()) as T;
}

function read(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
