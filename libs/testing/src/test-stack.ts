import { postgresFolder } from '@frameq/stack';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildDirectory } from './service-process.js';
import { waitFor } from './wait-for.js';

/** A whole frameq that a test runs: Postgres, gateway, worker and keeper, started by `frameq up`. */
export interface TestStack {
  readonly url: string;
  readonly key: string;
  readonly dataDir: string;
  /** The process id of the launcher. */
  readonly pid: number;
  /** The environment in which commands find this stack and nothing else of the machine. */
  readonly env: Readonly<Record<string, string>>;
  /** Runs `frameq` as a process of its own, in an empty folder unless told. */
  frameq(argv: readonly string[], options?: { cwd?: string; stdin?: string }): Promise<CommandResult>;
  /** Stops everything in order and removes the data. Fine when it has stopped already. */
  stop(): Promise<void>;
}

/** How a command ended. */
export interface CommandResult {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

const START_MS = 60_000;

/** Runs a command on the data folder of a stack that has not started yet. */
type RunBefore = (argv: readonly string[]) => Promise<CommandResult>;

/**
 * Starts a stack on a free port and a data folder of its own; resolves once it serves.
 * @param prepare is called before it starts, with a way to run `frameq` on its empty data folder
 */
export async function testStack(
  more: Readonly<Record<string, string>> = {},
  prepare: (frameq: RunBefore, dataDir: string) => Promise<void> = () => Promise.resolve(),
): Promise<TestStack> {
  const folder = mkdtempSync(
    path.join(
      postgresFolder(tmpdir(), () => '/tmp'),
      'frameq-stack-',
    ),
  );
  const dataDir = path.join(folder, 'data');
  mkdirSync(dataDir, { mode: 0o700 });
  writeFileSync(path.join(dataDir, 'first-run'), 'the sample is not wanted\n');
  const env = { PATH: process.env['PATH'] ?? '', HOME: folder, FRAMEQ_DATA_DIR: dataDir };
  const entry = cliEntry();
  await prepare((argv) => runFrameq(argv, env, { cwd: folder }), dataDir);
  const launcher = spawn(process.execPath, [entry, 'up'], {
    cwd: folder,
    env: { ...env, PORT: '0', ...more },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [launcher.stdout, launcher.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const ended = once(launcher, 'exit');
  const url = await waitFor(() => (launcher.exitCode === null ? readUrl(dataDir) : 'ended'), {
    timeoutMs: START_MS,
    what: 'the stack',
    everyMs: 50,
  });
  if (url === 'ended') throw new Error(`The stack ended before it was ready:\n${output}`);
  return {
    url,
    key: readFileSync(path.join(dataDir, 'api-key'), 'utf8').trim(),
    dataDir,
    pid: launcher.pid!,
    env,
    frameq: (argv, options = {}) => runFrameq(argv, env, { cwd: options.cwd ?? folder, stdin: options.stdin ?? '' }),
    stop: async () => {
      if (launcher.exitCode === null) launcher.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Runs `frameq` as a process of its own with this environment and nothing of the test's. */
export async function runFrameq(
  argv: readonly string[],
  env: Readonly<Record<string, string>>,
  place: { cwd: string; stdin?: string },
): Promise<CommandResult> {
  const entry = cliEntry();
  const child = spawn(process.execPath, [entry, ...argv], { env, cwd: place.cwd });
  child.stdin.end(place.stdin ?? '');
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out, err };
}

function readUrl(dataDir: string): string | undefined {
  try {
    return (JSON.parse(readFileSync(path.join(dataDir, 'stack.json'), 'utf8')) as { url: string }).url; // empty while it starts
  } catch {
    return undefined;
  }
}

/** The command line as it was built. */
export function cliEntry(): string {
  return path.join(buildDirectory(), 'apps', 'cli', 'dist', 'main.js');
}
