import { existsSync, readFileSync, writeFileSync } from 'node:fs';

/** The catalogue of docs/testing/failure-suite.md; 17 and 22 need two releases and a Prometheus. */
const SCENARIOS = {
  1: 'workers killed',
  2: 'Redis flushed',
  3: 'Redis away',
  4: 'gateway killed',
  5: 'Postgres away',
  6: 'workers frozen',
  7: 'cancel storm',
  8: 'fence stress',
  9: 'GPU limit',
  10: 'fair tenants',
  11: 'HTTP fuzz',
  12: 'malformed requests',
  13: 'hostile media',
  14: 'slow clients',
  15: 'disk full',
  16: 'soak',
  18: 'drain',
  19: 'wrong clocks',
  20: 'GPU out of memory',
  21: 'webhook SSRF',
};

/** The lines that the specs wrote, in the order of their rows. */
export function readReport(file) {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
    .sort((a, b) => a.row - b.row);
}

/** Writes the report as JSON, with a word for each row that was not run. */
export function writeReport(file, { seed, form, lines }) {
  const rows = Object.entries(SCENARIOS).map(([row, scenario]) => ({
    row: Number(row),
    scenario,
    lines: lines
      .filter((line) => line.row === Number(row))
      .map(({ asked, reached, ok, store }) => ({ asked, reached, ok, store })),
  }));
  writeFileSync(file, `${JSON.stringify({ at: new Date().toISOString(), seed, form, rows }, null, 2)}\n`);
}

/** The table for people: every row of the catalogue, with one line for each store or part that reported. */
export function renderReport(lines) {
  const table = [['row', 'scenario', 'store', 'asked', 'reached', 'ok']];
  for (const [row, scenario] of Object.entries(SCENARIOS)) {
    const own = lines.filter((line) => line.row === Number(row));
    if (own.length === 0) table.push([row, scenario, '', '', 'not run', '']);
    for (const { store, asked, reached, ok } of own) {
      table.push([row, scenario, store ?? '', asked, reached, ok ? 'yes' : 'NO']);
    }
  }
  const [head, ...rest] = table.map(
    (cells) => `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`,
  );
  return [head, '| --- | --- | --- | --- | --- | --- |', ...rest].join('\n');
}

/** The rows of which a line says that it was not reached. */
export function missedRows(lines) {
  return [...new Set(lines.filter((line) => !line.ok).map((line) => line.row))];
}
