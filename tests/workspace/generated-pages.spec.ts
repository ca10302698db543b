import { expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
const PRINT = `import { generatedPages } from './scripts/generated-pages.mjs';
console.log(JSON.stringify(await generatedPages()));`;

it('keeps the pages that are made from code as the code says; `npm run docs` writes them anew', async () => {
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', PRINT]);
  const pages = JSON.parse(stdout) as Record<string, string>;
  expect(Object.keys(pages)).toContain('docs/state-machine.md');
  for (const [file, text] of Object.entries(pages)) {
    expect({ file, text: await readFile(file, 'utf8') }).toEqual({ file, text });
  }
});
