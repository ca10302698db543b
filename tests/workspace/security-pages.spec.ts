import { expect, it } from '@jest/globals';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const FOLDER = path.join('docs', 'security');
const pages = readdirSync(FOLDER).map((name) => [name, readFileSync(path.join(FOLDER, name), 'utf8')] as const);

it.each(pages)('%s names only files that exist, and links to pages that do', (_name, text) => {
  const files = [...text.matchAll(/`((?:apps|libs|tests|scripts|docs)\/[\w./-]+)`/g)].map(([, file]) => file!);
  const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)[^)]*\)/g)].map(([, link]) => path.join(FOLDER, link!));
  expect([...files, ...links].filter((file) => !existsSync(file))).toEqual([]);
});

it('the threat model names a test for every threat', () => {
  const [, threats] = /\| threat .*\n\|[ |-]+\n((?:\|.*\n)+)/.exec(new Map(pages).get('threat-model.md')!)!;
  const rows = threats!.trim().split('\n');
  expect(rows.length).toBeGreaterThan(15);
  expect(rows.filter((row) => !/`(tests|apps|libs)\/[\w./-]+\.spec\.ts`/.test(row))).toEqual([]);
});
