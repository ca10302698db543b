import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AppError, didYouMean, QUEUES } from '@frameq/domain';
import type { PipelineDefinition } from './define-pipeline.js';
import { pipelines } from './registry.js';

/** What can be run here. */
export interface PipelineRegistry {
  list(): readonly PipelineDefinition[];
  /** @throws AppError PIPELINE_NOT_FOUND, with the name that was probably meant */
  get(name: string): PipelineDefinition;
}

/**
 * The bundled pipelines and those of the given ES modules, each of which exports `pipelines`.
 * @param modulePaths files, absolute or relative to the working folder (PIPELINE_MODULES)
 * @throws AppError INVALID_ENVIRONMENT when a module cannot be loaded, exports none, or takes a name that is taken
 */
export async function loadPipelines(modulePaths: readonly string[] = []): Promise<PipelineRegistry> {
  const byName = new Map(pipelines.map((pipeline) => [pipeline.name, pipeline]));
  for (const path of modulePaths) {
    for (const pipeline of await importPipelines(path)) {
      refuseUnrunnable(pipeline, path);
      if (byName.has(pipeline.name))
        throw wrong(`${path} defines the pipeline "${pipeline.name}", which exists already.`);
      byName.set(pipeline.name, pipeline);
    }
  }
  return {
    list: () => [...byName.values()],
    get: (name) => {
      const found = byName.get(name);
      if (found !== undefined) return found;
      const hint = didYouMean(name, byName.keys()) || `Pipelines are: ${[...byName.keys()].join(', ')}.`;
      throw new AppError('PIPELINE_NOT_FOUND', `There is no pipeline "${name}".`, { field: 'pipeline', hint });
    },
  };
}

async function importPipelines(path: string): Promise<readonly PipelineDefinition[]> {
  let module: { pipelines?: unknown };
  try {
    module = (await import(pathToFileURL(resolve(path)).href)) as { pipelines?: unknown };
  } catch (cause) {
    throw wrong(`${path} cannot be loaded: ${cause instanceof Error ? cause.message : String(cause)}.`, cause);
  }
  const exported = module.pipelines;
  if (!Array.isArray(exported) || !exported.every(isPipeline))
    throw wrong(`${path} exports no list of pipelines named "pipelines".`);
  return exported;
}

function isPipeline(value: unknown): value is PipelineDefinition {
  const has = (key: string, type: string) => typeof (value as Record<string, unknown>)[key] === type;
  return (
    typeof value === 'object' &&
    value !== null &&
    has('name', 'string') &&
    has('params', 'object') &&
    has('stages', 'object')
  );
}

/** Throws for a pipeline that could be submitted and never run. */
function refuseUnrunnable({ name, stages }: PipelineDefinition, path: string): void {
  if (Object.keys(stages).length === 0) throw wrong(`${path}: the pipeline "${name}" has no stage.`);
  for (const [stage, { queue, timeoutMs, load }] of Object.entries(stages)) {
    const where = `${path}: the stage "${stage}" of the pipeline "${name}"`;
    if (!QUEUES.includes(queue)) throw wrong(`${where} is for the queue "${queue}"; queues are ${QUEUES.join(', ')}.`);
    if (!(timeoutMs > 0)) throw wrong(`${where} has no timeoutMs above 0.`);
    if (typeof load !== 'function') throw wrong(`${where} has no function \`load\`.`);
  }
}

function wrong(message: string, cause?: unknown): AppError {
  return new AppError('INVALID_ENVIRONMENT', message, { field: 'PIPELINE_MODULES', cause });
}
