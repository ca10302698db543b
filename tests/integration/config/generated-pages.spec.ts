import { readFile, writeFile } from 'node:fs/promises';
import { expect, it } from '@jest/globals';
import { renderConfigurationPage, renderEnvExample } from '@frameq/config';

/** `UPDATE_GENERATED=1` writes the pages anew instead of comparing them. */
const update = process.env['UPDATE_GENERATED'] === '1';

it.each([
  ['.env.example', renderEnvExample],
  ['docs/configuration.md', renderConfigurationPage],
])('%s says what the table of variables says', async (file, render) => {
  if (update) await writeFile(file, render());
  expect(await readFile(file, 'utf8')).toBe(render());
});
