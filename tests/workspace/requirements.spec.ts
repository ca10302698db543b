import { expect, it } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';

const PAGE = 'docs/requirements.md';

/** The ids that were given out, so that a line which vanishes is missed. */
const IDS = [
  ...numbered('AS-US', 1, 8, 1),
  ...numbered('AS-T', 1, 89, 3),
  ...['001', '021', '022', '032', '046', '047', '048', '050', '064'].map((number) => `AS-FR-${number}`),
  ...['025', '027', '028'].map((number) => `AS-SC-${number}`),
];

interface Line {
  readonly id: string;
  readonly text: string;
}

const lines = readFileSync(PAGE, 'utf8')
  .split(/^- (?=\*\*)/m)
  .slice(1)
  .map((text): Line => ({ id: /^\*\*([^*]+)\*\*/.exec(text)?.[1] ?? text, text: text.split(/^#/m)[0]! }));

it('has one line for each requirement', () => {
  expect(lines.map(({ id }) => id).sort()).toEqual([...IDS].sort());
});

it.each(lines)('$id says where it lives and what shows it, or why it does not apply', ({ text }) => {
  const [, reason] = /Does not apply: (.{10,})/s.exec(text) ?? [];
  if (reason !== undefined) return;
  const [, places, tests] = /Lives in (.+)\. Shown by (.+)\.\s*$/s.exec(text) ?? [];
  const named = { places: filesOf(places), tests: filesOf(tests) };
  expect(named.places).not.toEqual([]);
  expect(named.tests).not.toEqual([]);
  expect([...named.places, ...named.tests].filter((file) => !existsSync(file))).toEqual([]);
  expect(named.tests.filter((file) => !file.endsWith('.spec.ts'))).toEqual([]);
});

function filesOf(text = ''): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, file]) => file!);
}

function numbered(prefix: string, first: number, last: number, digits: number): string[] {
  return Array.from({ length: last - first + 1 }, (_, at) => `${prefix}${String(first + at).padStart(digits, '0')}`);
}
