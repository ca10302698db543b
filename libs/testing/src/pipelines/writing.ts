import { warning } from '@frameq/domain';
import { integer } from '@frameq/pipelines';
import { readFile, writeFile } from 'node:fs/promises';
import { testPipeline, testStage } from './test-pipeline.js';

/** Stores files in one stage and reads them in the next. */
export const writing = testPipeline(
  'test-writing',
  'Stores files and reads them again.',
  {
    files: integer({ default: 2, min: 0, max: 1_000, hint: 'How many.' }),
    bytes: integer({ default: 1_000, min: 0, max: 100_000_000, unit: 'B', hint: 'How large each is.' }),
  },
  {
    write: testStage(async ({ params, artifact, progress, warn }) => {
      const count = Number(params['files']);
      for (let file = 0; file < count; file++) {
        const write = (path: string): Promise<void> => writeFile(path, Buffer.alloc(Number(params['bytes']), file));
        await artifact(`files/${file}.bin`, { kind: 'blob', mediaType: 'application/octet-stream' }, write);
        progress((file + 1) / count);
      }
      warn(warning('ODD_SIZE', 'A warning, so that warnings are seen to arrive.'));
      return { files: count };
    }),
    read: testStage(async ({ results, artifactPath }) => {
      const count = Number(results['write']?.['files']);
      let bytes = 0;
      for (let file = 0; file < count; file++)
        bytes += (await readFile(artifactPath('write', `files/${file}.bin`))).length;
      return { bytes };
    }),
  },
);
