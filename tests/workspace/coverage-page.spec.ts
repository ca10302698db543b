import { expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';

const LIMITS: Readonly<Record<string, number>> = {
  'libs/domain': 90,
  'libs/jobs': 90,
  'libs/db': 90,
  'apps/gateway': 90,
  'libs/pipelines': 80,
};

/** Of which no line counts: what only tests use, and types. */
const LEFT_OUT = ['libs/testing', 'libs/contracts'];

/** The share of each module that the page names, in percent. */
function readPage(): Map<string, number> {
  const page = readFileSync('docs/testing/coverage.md', 'utf8');
  const rows = [...page.matchAll(/^\| ((?:apps|libs)\/[a-z]+) +\| +\d+ +\| +\d+ +\| +([\d.]+) % +\|/gm)];
  return new Map(rows.map(([, name, share]) => [name!, Number(share)]));
}

it('names every lib and app', () => {
  const all = ['apps', 'libs'].flatMap((folder) => readdirSync(folder).map((name) => `${folder}/${name}`));
  expect([...readPage().keys()].sort()).toEqual(all.filter((name) => !LEFT_OUT.includes(name)).sort());
});

it('reaches the limits', () => {
  const shares = readPage();
  const below = Object.entries(LIMITS).filter(([name, limit]) => !((shares.get(name) ?? 0) >= limit));
  expect(below).toEqual([]);
});
