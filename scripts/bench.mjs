#!/usr/bin/env node
/**
 * Runs the benchmarks (`npm run bench`) and prints their table. `npm run bench -- --strict` fails when a row misses its
 * target; `npm run bench -- scenes memory` runs only those.
 */
import path from 'node:path';
import { build } from './build.mjs';
import { inCheckout } from './checkout.mjs';
import { platformProblem } from './check-platform.mjs';
import { installPackages } from './install-packages.mjs';
import { runCommand } from './run-command.mjs';
import { say } from './say.mjs';

try {
  const problem = platformProblem();
  if (problem !== null) throw new Error(problem);
  await installPackages();
  process.env.FRAMEQ_BUILD_DIR = await build();
  const compiled = inCheckout('.build', 'bench');
  await runCommand({
    title: 'swc tests/bench',
    name: 'build-bench',
    program: process.execPath,
    args: [
      inCheckout('node_modules', '@swc', 'cli', 'bin', 'swc.js'),
      ...['tests/bench', '--out-dir', compiled, '--strip-leading-paths', '--config-file', '.swcrc'],
    ],
  });
  await import(path.join(compiled, 'bench', 'main.bench.js'));
} catch (error) {
  say(error.stack ?? error.message);
  process.exitCode = 1;
}
