import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { inCheckout } from './checkout.mjs';

/** Folders of tests that are a project of jest.config.mjs by the same name. */
const KINDS = ['failure', 'integration', 'contract', 'e2e'];

/**
 * The specs that report rows of the catalogue, cheapest way to know: a spec that calls `reportRow` names the row there.
 *
 * @param {readonly number[]} wanted rows; empty: all
 * @returns {{ kind: string, file: string, rows: number[] }[]} in the order of their rows
 */
export function failureSpecs(wanted) {
  return KINDS.flatMap((kind) => specsOf(kind))
    .filter(({ rows }) => rows.length > 0 && (wanted.length === 0 || rows.some((row) => wanted.includes(row))))
    .sort((a, b) => Math.min(...a.rows) - Math.min(...b.rows));
}

function specsOf(kind) {
  const folder = inCheckout('tests', kind);
  return readdirSync(folder, { recursive: true })
    .filter((name) => name.endsWith('.spec.ts'))
    .map((name) => ({ kind, file: path.posix.join('tests', kind, name), rows: rowsOf(path.join(folder, name)) }));
}

function rowsOf(file) {
  const text = readFileSync(file, 'utf8');
  if (!text.includes('reportRow')) return [];
  return [...new Set([...text.matchAll(/\brow: (\d+)/g)].map((match) => Number(match[1])))];
}
