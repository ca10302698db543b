import type { PipelineDefinition } from './define-pipeline.js';
import { quality } from './quality/quality.pipeline.js';
import { scenes } from './scenes/scenes.pipeline.js';
import { storyboard } from './storyboard/storyboard.pipeline.js';

/** Every pipeline that comes with frameq, in the order in which it is listed. A spec fails when a folder is missing here. */
export const pipelines: readonly PipelineDefinition[] = [scenes, quality, storyboard];
