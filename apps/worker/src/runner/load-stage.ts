import { AppError, didYouMean } from '@frameq/domain';
import type { PipelineRegistry, StageModule } from '@frameq/pipelines';

/** Loads the code of stages by name, once per process. The function throws PIPELINE_NOT_FOUND. */
export function loadStage(
  registry: Pick<PipelineRegistry, 'get'>,
): (pipeline: string, stage: string) => Promise<StageModule> {
  return (pipeline, stage) => {
    const { stages } = registry.get(pipeline);
    const definition = Object.hasOwn(stages, stage) ? stages[stage] : undefined;
    if (definition !== undefined) return definition.load();
    const hint = didYouMean(stage, Object.keys(stages));
    throw new AppError('PIPELINE_NOT_FOUND', `Pipeline ${pipeline} has no stage called ${stage}. ${hint}`.trim());
  };
}
