import { expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { loadPipelines } from './load-pipelines.js';

const STAGE = "{ queue: 'cpu', timeoutMs: 1000, load: () => Promise.resolve({}) }";

it.each([
  ['no stage', '{}', 'the pipeline "mine" has no stage'],
  [
    'a queue that is none',
    `{ one: ${STAGE.replace('cpu', 'tpu')} }`,
    'for the queue "tpu"; queues are cpu, gpu, comfy',
  ],
  ['no time limit', `{ one: ${STAGE.replace('1000', '0')} }`, 'has no timeoutMs above 0'],
  ['nothing to load', `{ one: ${STAGE.replace('() => Promise.resolve({})', 'null')} }`, 'has no function `load`'],
])('refuses a pipeline of your own with %s, naming the file', async (_what, stages, says) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'frameq-pipelines-'));
  try {
    const file = path.join(folder, 'mine.mjs');
    writeFileSync(file, `export const pipelines = [{ name: 'mine', params: {}, stages: ${stages} }];`);
    const refused = loadPipelines([file]);
    await expect(refused).rejects.toMatchObject({ code: 'INVALID_ENVIRONMENT', field: 'PIPELINE_MODULES' });
    await expect(refused).rejects.toThrow(says);
    await expect(refused).rejects.toThrow(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
