import type { QueueName } from '@frameq/domain';
import type { ParamSpec } from './params.js';
import type { StageContext, StageModule } from './stage-context.js';

/**
 * Batches of a stage. When GPU memory runs out, the stage is run again with half of it, in a fresh process, down to 1; what
 * worked is remembered for inputs of the same shape.
 */
export interface StageBatch {
  /** The first that is tried. */
  readonly most: number;
  /** What decides about the memory that one takes, e.g. `1920x1080`, of parameters and the results of earlier stages. */
  readonly shape: (stage: Pick<StageContext, 'params' | 'results'>) => string;
}

/** One step of a pipeline. */
export interface StageDefinition {
  readonly queue: QueueName;
  /** The longest that one attempt may run, in milliseconds. */
  readonly timeoutMs: number;
  /** The longest that one attempt may report nothing, in milliseconds; 120,000 unless told. */
  readonly silenceMs?: number;
  /** The longest until the first report, in milliseconds: loading a model is silent; 300,000 with a model, else `silenceMs`. */
  readonly loadMs?: number;
  /** Attempts before a retryable failure is final; 3 unless told. */
  readonly maxAttempts?: number;
  /** True when the stage must not fall back to the CPU. */
  readonly needsGpu?: boolean;
  /** How much of an item's work it is beside the other stages, for the progress of jobs; 1 unless told. */
  readonly weight?: number;
  /** Names the model a runner keeps warm, so that the same slot serves the next stage faster. */
  readonly model?: string;
  /** How much it puts through its model together; unset: it does not compute in batches. */
  readonly batch?: StageBatch;
  /** Loads the code; lazy, so that the gateway never loads a native module. */
  readonly load: () => Promise<StageModule>;
}

/** What can be run: a name, a parameter spec, an input kind and stages. Stages run in the order in which they are written. */
export interface PipelineDefinition<Spec extends ParamSpec = ParamSpec> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly input: 'video' | 'image' | 'none';
  readonly params: Spec;
  readonly stages: Readonly<Record<string, StageDefinition>>;
  /** The kinds of artifact that it makes. */
  readonly outputs: readonly { readonly kind: string; readonly description: string }[];
}

/** Declares a pipeline; throws a TypeError when it has no stage or a default lies outside its own range. */
export function definePipeline<const Spec extends ParamSpec>(
  definition: PipelineDefinition<Spec>,
): PipelineDefinition<Spec> {
  if (Object.keys(definition.stages).length === 0) throw new TypeError(`Pipeline ${definition.name} has no stage.`);
  for (const [name, param] of Object.entries(definition.params)) {
    const inRange =
      param.type === 'number' || param.type === 'integer'
        ? param.default >= param.min && param.default <= param.max
        : true;
    const isOption = param.type === 'choice' ? param.options.includes(param.default) : true;
    if (!inRange || !isOption)
      throw new TypeError(`Pipeline ${definition.name}: the default of ${name} is not allowed by its own spec.`);
  }
  return definition;
}
