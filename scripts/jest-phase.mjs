import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inCheckout } from './checkout.mjs';
import { inWords } from './phase.mjs';
import { runCommand } from './run-command.mjs';
import { say } from './say.mjs';

/**
 * A phase that runs one kind of test. Its counts come from Jest's own report; a file that could not even be loaded
 * counts as one failure.
 *
 * @param {string} kind a project of jest.config.mjs
 * @param {{ workers?: string, env?: Record<string, string | undefined>, files?: string[], title?: string }} [options]
 *   unset workers: one after the other; unset files: all of the kind
 */
export function jestPhase(kind, { workers, env = {}, files = [], title = kind } = {}) {
  return { title, run: () => runJest(kind, { workers, env, files, title }) };
}

async function runJest(kind, { workers, env, files, title }) {
  const folder = mkdtempSync(path.join(tmpdir(), 'frameq-jest-'));
  const report = path.join(folder, 'report.json');
  try {
    const outcome = await runCommand({
      title: `the ${title} tests`,
      name: `test-${title}`,
      program: process.execPath,
      args: [
        '--experimental-vm-modules',
        '--no-warnings',
        inCheckout('node_modules', 'jest', 'bin', 'jest.js'),
        ...['--selectProjects', kind, '--json', '--outputFile', report, '--passWithNoTests'],
        ...(workers === undefined ? ['--runInBand'] : ['--maxWorkers', workers]),
        ...(kind === 'unit' ? [] : ['--testTimeout', '30000']),
        ...(files.length === 0 ? [] : ['--runTestsByPath', ...files]),
      ],
      env,
      onOutput: sayFiles,
    }).then(
      () => undefined,
      (error) => error,
    );
    const counts = readCounts(report);
    if (counts === null) throw outcome ?? new Error(`Jest left no report of the ${kind} tests.`);
    const output = outcome === undefined ? undefined : failuresOf(outcome);
    // Jest can fail without a failed test: an open handle, a crash at the end.
    if (outcome !== undefined && counts.failed === 0) counts.failed = 1;
    return { counts, note: inWords(counts), output };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readCounts(report) {
  try {
    const json = JSON.parse(readFileSync(report, 'utf8'));
    return {
      passed: json.numPassedTests,
      failed: json.numFailedTests + json.numRuntimeErrorTestSuites,
      skipped: json.numPendingTests + json.numTodoTests,
    };
  } catch {
    return null;
  }
}

/** Jest's own words about what failed, without the report that it also writes to stdout. */
function failuresOf(error) {
  const text = (error.output ?? error.message).replace(/^\{"num.*$/gm, '');
  const log = /Everything it printed: (.*)$/m.exec(error.message)?.[1];
  return `${text.trim().slice(-20_000)}\n\nEverything it printed: ${log ?? ''}`;
}

function sayFiles(text) {
  for (const line of text.split('\n')) if (/^(PASS|FAIL) /.test(line)) say(`  ${line}`);
}
