import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from './build.mjs';
import { inCheckout } from './checkout.mjs';
import { coveragePage, percentOf, shortfalls } from './coverage-page.mjs';
import { linesOfProcesses } from './coverage-of-processes.mjs';
import { runCommand } from './run-command.mjs';
import { say, secondsSoFar } from './say.mjs';
import { startTestServers } from './test-servers.mjs';

const KINDS = ['unit', 'integration', 'contract', 'e2e'];
const COUNTED = ['libs/*/src/**/*.ts', 'apps/*/src/**/*.ts'];
const LEFT_OUT = ['!**/*.spec.ts', '!libs/testing/**', '!libs/db/src/generated/**'];

/** Measures which lines the tests run and writes docs/testing/coverage.md; fails below a limit. Arguments: kinds of test. */
async function coverage(kinds) {
  const folder = await build();
  const servers = await startTestServers(folder);
  const place = mkdtempSync(path.join(tmpdir(), 'frameq-coverage-'));
  try {
    const failed = await runTests(kinds, place, servers.env);
    const ran = await linesOfProcesses(path.join(place, 'processes'), folder);
    const modules = byModule(readStatements(path.join(place, 'jest', 'coverage-final.json')), ran);
    for (const module of modules) say(`  ${module.name.padEnd(18)} ${String(percentOf(module)).padStart(5)} %`);
    const short = shortfalls(modules);
    for (const line of short) say(line);
    if (failed !== null) say(`Some tests failed, so that the page was not written.\n${failed.message}`);
    else await writePage(coveragePage(modules, kinds));
    return failed === null && short.length === 0 ? 0 : 1;
  } finally {
    await servers.stop();
    rmSync(place, { recursive: true, force: true });
  }
}

/** Runs Jest and returns what it ended with, null when all went well. */
async function runTests(kinds, place, env) {
  mkdirSync(path.join(place, 'processes'));
  return runCommand({
    title: 'the tests',
    name: 'coverage',
    program: process.execPath,
    args: [
      ...['--import', inCheckout('scripts', 'coverage-children.mjs'), '--experimental-vm-modules', '--no-warnings'],
      ...[inCheckout('node_modules', 'jest', 'bin', 'jest.js'), '--selectProjects', ...kinds, '--runInBand'],
      ...['--testTimeout', '60000', '--coverage', '--coverageReporters', 'json'],
      ...['--coverageDirectory', path.join(place, 'jest')],
      ...[...COUNTED, ...LEFT_OUT].flatMap((pattern) => ['--collectCoverageFrom', pattern]),
    ],
    env: { ...env, FRAMEQ_TEST_COVERAGE_DIR: path.join(place, 'processes') },
    onOutput: (text) => {
      for (const line of text.split('\n')) if (/^(PASS|FAIL) /.test(line)) say(`  ${line}`);
    },
  }).then(
    () => null,
    (error) => error,
  );
}

/** For each source the lines that begin a statement, and which of them ran in Jest. */
function readStatements(file) {
  const sources = new Map();
  for (const [source, { statementMap, s }] of Object.entries(JSON.parse(readFileSync(file, 'utf8')))) {
    const lines = new Map();
    for (const [id, { start }] of Object.entries(statementMap)) {
      lines.set(start.line, (lines.get(start.line) ?? false) || s[id] > 0);
    }
    sources.set(path.relative(inCheckout(), source), lines);
  }
  return sources;
}

function byModule(sources, ranElsewhere) {
  const modules = new Map();
  for (const [source, lines] of sources) {
    const name = source.split('/').slice(0, 2).join('/');
    const module = modules.get(name) ?? { name, files: 0, lines: 0, ran: 0 };
    const elsewhere = ranElsewhere.get(source) ?? new Set();
    module.files += 1;
    module.lines += lines.size;
    module.ran += [...lines].filter(([line, ran]) => ran || elsewhere.has(line)).length;
    modules.set(name, module);
  }
  return [...modules.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function writePage(text) {
  const { format, resolveConfig } = await import('prettier');
  const page = inCheckout('docs', 'testing', 'coverage.md');
  mkdirSync(path.dirname(page), { recursive: true });
  writeFileSync(page, await format(text, { ...(await resolveConfig(page)), parser: 'markdown' }));
  say(page);
}

try {
  const asked = process.argv.slice(2);
  process.exitCode = await coverage(asked.length > 0 ? asked : KINDS);
  say(`all of it took ${secondsSoFar()} s`);
} catch (error) {
  say(error.stack ?? error.message);
  process.exitCode = 1;
}
