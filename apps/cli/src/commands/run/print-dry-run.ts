import type { PipelineView } from '@frameq/contracts';
import { count, formatBytes } from '../../output/format.js';
import { showable } from '../../output/text-width.js';
import type { Session } from '../../session.js';
import type { CheckedParams } from './check-params.js';
import type { LocalFile } from './collect-files.js';
import type { RunOptions } from './run-pipeline.js';

/** Shows what `frameq run` would submit; everything in it has been checked. */
export function printDryRun(
  session: Session,
  pipeline: PipelineView,
  files: readonly LocalFile[],
  params: CheckedParams,
  options: RunOptions,
): void {
  const { out } = session;
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const plan = {
    pipeline: pipeline.name,
    params: params.full,
    files: files.map((file) => ({ path: file.path, bytes: file.bytes })),
    server_paths: options.serverPath ?? [],
    bytes,
    name: options.name ?? null,
    priority: options.priority ?? null,
    labels: options.label ?? {},
    max_parallel: options.workers ?? null,
  };
  out.record(plan, pipeline.name, () => [
    `${out.paint('bold', pipeline.name)} over ${count(files.length + (options.serverPath?.length ?? 0), 'file')}, ${formatBytes(bytes)}`,
    ...files.map((file) => `  ${showable(file.path)}  ${out.paint('dim', formatBytes(file.bytes))}`),
    ...(options.serverPath ?? []).map((path) => `  ${showable(path)}  ${out.paint('dim', 'on the server')}`),
    ...Object.entries(params.full).map(
      ([name, value]) =>
        `  ${out.paint('dim', 'param')}  ${name}=${showable(String(value))}${name in params.given ? '' : out.paint('dim', '  (default)')}`,
    ),
  ]);
  out.note('Nothing was uploaded or submitted.');
}
