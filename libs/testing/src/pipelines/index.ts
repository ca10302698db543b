import type { PipelineDefinition } from '@frameq/pipelines';
import { badOutput } from './bad-output.js';
import { blocked } from './blocked.js';
import { chatty } from './chatty.js';
import { crashing } from './crashing.js';
import { deaf } from './deaf.js';
import { failing } from './failing.js';
import { gpuHungry } from './gpu-hungry.js';
import { needsGpu, prefersGpu } from './gpu.js';
import { endless, hanging } from './hanging.js';
import { leaking } from './leaking.js';
import { littering } from './littering.js';
import { modelA, modelB } from './models.js';
import { noop } from './noop.js';
import { obedient } from './obedient.js';
import { reading } from './reading.js';
import { rogue } from './rogue.js';
import { threeStages } from './three-stages.js';
import { writing } from './writing.js';

/** The test pipelines, as PIPELINE_MODULES loads them. */
export const pipelines: readonly PipelineDefinition[] = [
  badOutput,
  blocked,
  chatty,
  crashing,
  deaf,
  endless,
  failing,
  gpuHungry,
  hanging,
  leaking,
  littering,
  modelA,
  modelB,
  needsGpu,
  noop,
  obedient,
  prefersGpu,
  reading,
  rogue,
  threeStages,
  writing,
];
