import type { StageWeights } from '@frameq/db';
import type { PipelineRegistry } from '@frameq/pipelines';

const known = new WeakMap<Pick<PipelineRegistry, 'list'>, StageWeights>();

/** How much of an item's work each stage is, as the pipelines say; a registry never changes. */
export function stageWeights(pipelines: Pick<PipelineRegistry, 'list'>): StageWeights {
  const found = known.get(pipelines) ?? Object.fromEntries(pipelines.list().map(weightsOf));
  known.set(pipelines, found);
  return found;
}

function weightsOf({ name, stages }: ReturnType<PipelineRegistry['list']>[number]): [string, Record<string, number>] {
  return [name, Object.fromEntries(Object.entries(stages).map(([stage, { weight }]) => [stage, weight ?? 1]))];
}
