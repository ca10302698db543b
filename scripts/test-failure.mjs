#!/usr/bin/env node
/**
 * Runs the failure suite (`npm run test:failure`) in its long form and prints the catalogue with what was reached.
 * `-- 1 7` runs only those rows, `--seed N` replays a run, `--short` runs the form that `npm test` runs, `--json FILE` says where
 * the same goes as JSON. Fails when a row that was run is not reached.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { build } from './build.mjs';
import { inCheckout } from './checkout.mjs';
import { platformProblem } from './check-platform.mjs';
import { failureSpecs } from './failure-specs.mjs';
import { missedRows, readReport, renderReport, writeReport } from './failure-report.mjs';
import { installPackages } from './install-packages.mjs';
import { jestPhase } from './jest-phase.mjs';
import { runPhases, sum } from './phase.mjs';
import { say, secondsSoFar } from './say.mjs';
import { startTestServers } from './test-servers.mjs';

/** Runs beside the others: it is long, asks for little, and measures memory, which they do not disturb. */
const SOAK = 16;
/** Run last and alone: they measure how long something takes. */
const QUIET = new Set(['worker-kills', 'cancel-storm', 'fair-tenants', 'http-slow-clients']);
/** So many others at a time: most of them wait for leases and outages more than they work. */
const LANES = 2;

async function run() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { seed: { type: 'string' }, short: { type: 'boolean' }, json: { type: 'string' } },
  });
  const rows = positionals.map(Number);
  if (rows.some((row) => !Number.isInteger(row))) throw new Error('Rows are numbers: npm run test:failure -- 1 7');
  const problem = platformProblem();
  if (problem !== null) throw new Error(problem);
  await installPackages();
  const folder = await build();
  const scratch = mkdtempSync(path.join(tmpdir(), 'frameq-report-'));
  const file = path.join(scratch, 'rows.ndjson');
  const seed = values.seed ?? String(values.short ? 1 : Date.now() % 1_000_000);
  say(`FRAMEQ_SEED=${seed}`);
  const servers = await startTestServers(folder);
  const env = {
    ...servers.env,
    FRAMEQ_REPORT: file,
    FRAMEQ_SEED: seed,
    ...(values.short ? {} : { FRAMEQ_LONG: '1' }),
  };
  try {
    const specs = failureSpecs(rows);
    const phase = (spec) =>
      sayingLines(jestPhase(spec.kind, { env, files: [spec.file], title: titleOf(spec) }), file, spec);
    const soak = specs.filter((spec) => spec.rows.includes(SOAK));
    const quiet = specs.filter((spec) => QUIET.has(titleOf(spec)));
    const others = specs.filter((spec) => !soak.includes(spec) && !quiet.includes(spec)).map(phase);
    const lanes = Array.from({ length: values.short ? 1 : LANES }, () => runLane(others));
    const counts = await Promise.all([runPhases(soak.map(phase)), ...lanes]);
    counts.push(await runPhases(quiet.map(phase)));
    const report = readReport(file);
    const json = values.json ?? inCheckout('.frameq', 'failure-suite.json');
    mkdirSync(path.dirname(path.resolve(json)), { recursive: true });
    writeReport(json, { seed, form: values.short ? 'short' : 'long', lines: report });
    process.stdout.write(`\n${renderReport(report)}\n\nseed ${seed}, ${secondsSoFar()} s, also in ${json}\n`);
    const missed = missedRows(report);
    if (missed.length > 0) process.stdout.write(`Not reached: row ${missed.join(', ')}.\n`);
    if (missed.length > 0 || sum(counts).failed > 0) process.exitCode = 1;
  } finally {
    await servers.stop();
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Runs what no other lane has taken yet, one after the other. */
async function runLane(waiting) {
  const counts = [];
  for (let phase = waiting.shift(); phase !== undefined; phase = waiting.shift()) counts.push(await runPhases([phase]));
  return sum(counts);
}

function titleOf({ file }) {
  return path.basename(file, '.spec.ts');
}

/** A phase that says, when it is over, what its rows reached: the table comes much later. */
function sayingLines(phase, file, { rows }) {
  const run = async () => {
    try {
      return await phase.run();
    } finally {
      const own = readReport(file).filter(({ row }) => rows.includes(row));
      for (const { row, store, reached } of own) say(`  row ${row} ${store ?? ''}: ${reached}`);
    }
  };
  return { ...phase, run };
}

try {
  await run();
} catch (error) {
  say(error.stack ?? error.message);
  process.exitCode = 1;
}
