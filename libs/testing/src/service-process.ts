import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

/** A gateway, worker or keeper that a test runs as a process of its own, from the compiled code. */
export interface ServiceProcess {
  readonly pid: number;
  /** The base address of a gateway, or of a worker's health port; undefined for the others. */
  readonly url: string | undefined;
  /** Everything it printed so far, the last 256 KiB. */
  output(): string;
  /** Sends SIGTERM and resolves with the exit code once it has drained. */
  stop(): Promise<number | null>;
  /** Sends SIGKILL and resolves once it is gone. */
  kill(): Promise<void>;
}

const OUTPUT_LIMIT = 256 * 1024;
const living = new Set<ServiceProcess>();

/** The folder with the compiled code: the snapshot of the test run, else the checkout. */
export function buildDirectory(): string {
  return process.env['FRAMEQ_BUILD_DIR'] ?? process.cwd();
}

/**
 * Starts a service and resolves once it says that it is ready. Throws with its output when it ends before that.
 * @param env what the service gets besides PATH; nothing else of the test's environment leaks in
 */
export async function startService(
  name: 'gateway' | 'worker' | 'keeper',
  env: Readonly<Record<string, string>>,
): Promise<ServiceProcess> {
  const entry = path.join(buildDirectory(), 'apps', name, 'dist', 'main.js');
  const child = spawn(process.execPath, ['--enable-source-maps', entry], {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let output = '';
  const keep = (chunk: Buffer): void => {
    output = (output + chunk.toString('utf8')).slice(-OUTPUT_LIMIT);
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  const exited = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  const url = await ready(child, exited, name, () => output);
  const service: ServiceProcess = {
    pid: child.pid!,
    url,
    output: () => output,
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGTERM');
        child.kill('SIGCONT'); // One that a test had frozen would never hear of it.
      }
      const [code] = await exited;
      return code;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
  living.add(service);
  void exited.then(() => living.delete(service));
  return service;
}

/** Kills every service that a test left running and returns how many there were; a clean test leaves none. */
export async function killLeftServices(): Promise<number> {
  const left = [...living];
  await Promise.all(left.map((service) => service.kill()));
  return left.length;
}

async function ready(
  child: ChildProcess,
  exited: Promise<[number | null, NodeJS.Signals | null]>,
  name: string,
  output: () => string,
): Promise<string | undefined> {
  const said = new Promise<string | undefined>((resolve) => {
    child.on('message', (message: { type?: string; url?: string }) => {
      if (message.type === 'ready') resolve(message.url);
    });
  });
  const died = exited.then(([code, signal]): never => {
    throw new Error(`${name} ended before it was ready (${signal ?? code}):\n${output()}`);
  });
  return Promise.race([said, died]);
}
