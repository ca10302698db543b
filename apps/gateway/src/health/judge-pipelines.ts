import { didYouMean, type QueueName } from '@frameq/domain';
import type { PipelineDefinition } from '@frameq/pipelines';
import type { Finding } from './check.js';

/** What pipelines need of the living workers and of the model store. */
export interface PipelineNeeds {
  /** Slots of the live workers by queue. */
  readonly slots: Readonly<Record<QueueName, number>>;
  readonly hasGpu: boolean;
  /** Names of the models in the store. */
  readonly models: readonly string[];
}

/** Says which pipelines can be run at this moment, and why the others cannot. */
export function judgePipelines(pipelines: readonly PipelineDefinition[], needs: PipelineNeeds): Finding {
  const judged = pipelines.map((pipeline) => ({ name: pipeline.name, reason: whyNot(pipeline, needs) }));
  const detail = { pipelines: judged.map(({ name, reason }) => ({ name, available: reason === null, reason })) };
  const blocked = judged.filter(({ reason }) => reason !== null);
  if (blocked.length === 0) return { message: `All ${judged.length} pipelines can be run.`, detail };
  const message = blocked.map(({ name, reason }) => `${name}: ${reason}`).join('; ');
  const hint = 'Jobs of these pipelines are taken in and wait; give them what is missing.';
  return { status: 'degraded', message: `${message}.`, hint, detail };
}

function whyNot({ stages }: PipelineDefinition, { slots, hasGpu, models }: PipelineNeeds): string | null {
  for (const { queue, needsGpu, model } of Object.values(stages)) {
    if (needsGpu === true && !hasGpu) return 'no live worker has a GPU';
    if (slots[queue] === 0) return `no live worker serves the queue ${queue}`;
    const name = model?.split(/[/@]/)[0];
    if (name !== undefined && !models.includes(name)) {
      return `the model ${name} is not in the store${didYouMean(name, models) === '' ? '' : `. ${didYouMean(name, models)}`}`;
    }
  }
  return null;
}
