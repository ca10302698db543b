import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { checkout } from './checkout.mjs';

/** A program that did not end well; its output lies in `log`. */
export class CommandFailed extends Error {
  constructor(title, end, output, log) {
    const tail = output.trim().split('\n').slice(-25).join('\n');
    super(`${title} failed (${end}).\n\n${tail}\n\nEverything it printed: ${log}`);
    this.output = output;
  }
}

/**
 * Runs a program and resolves with what it printed; quiet unless it fails. Its whole output then goes to
 * `.build/logs/<name>.log`. Ends with this process: a Ctrl-C of the terminal reaches both.
 *
 * @param {{ title: string, name: string, program: string, args: string[], env?: Record<string, string | undefined>,
 *   cwd?: string, onOutput?: (text: string) => void }} command
 */
export function runCommand({ title, name, program, args, env = {}, cwd = checkout, onOutput }) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      env: withoutUndefined({ ...process.env, ...env }),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const keep = (chunk) => {
      output += chunk;
      onOutput?.(String(chunk));
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (code === 0) return resolve(output);
      const log = path.join(checkout, '.build', 'logs', `${name}.log`);
      mkdirSync(path.dirname(log), { recursive: true });
      writeFileSync(log, output);
      reject(new CommandFailed(title, signal ?? `exit code ${code}`, output, log));
    });
  });
}

function withoutUndefined(env) {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined));
}
