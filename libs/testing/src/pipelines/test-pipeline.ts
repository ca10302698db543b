import {
  definePipeline,
  type PipelineDefinition,
  type ParamSpec,
  type StageContext,
  type StageDefinition,
} from '@frameq/pipelines';

type Run = (context: StageContext) => Promise<Record<string, unknown>>;

/** A pipeline for tests: reads no input, makes nothing unless told, and has one stage unless `stages` names more. */
export function testPipeline<const Spec extends ParamSpec>(
  name: string,
  description: string,
  params: Spec,
  stages: Readonly<Record<string, StageDefinition>>,
): PipelineDefinition<Spec> {
  return definePipeline({ name, title: `Test: ${name}`, description, input: 'none', params, stages, outputs: [] });
}

/** A stage on the CPU that may run for ten minutes, with what `terms` says otherwise. */
export function testStage(run: Run, terms: Partial<StageDefinition> = {}): StageDefinition {
  return { queue: 'cpu', timeoutMs: 600_000, ...terms, load: async () => ({ run }) };
}
