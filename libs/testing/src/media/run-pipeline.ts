import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { buildDirectory } from '../service-process.js';
import type { PipelineRunAnswer, PipelineRunRequest } from './run-pipeline-main.js';

const run = promisify(execFile);

/**
 * Runs all stages of a bundled pipeline in a process of its own, from the built code: the snapshot that FRAMEQ_BUILD_DIR
 * names, or the checkout's own dist folders.
 */
export async function runPipeline(request: PipelineRunRequest): Promise<PipelineRunAnswer> {
  const main = join(buildDirectory(), 'libs', 'testing', 'dist', 'media', 'run-pipeline-main.js');
  const { stdout } = await run(process.execPath, [main, JSON.stringify(request)], {
    maxBuffer: 64 * 1024 * 1024,
    timeout: 300_000,
  });
  return JSON.parse(stdout) as PipelineRunAnswer;
}
