import type { ToolPaths } from '@frameq/media';
import type { StageDevice } from '@frameq/pipelines';
import type { ServerPathTerms } from '@frameq/storage';
import { type Check, isCount, isRecord, isText, listOf, orNull, shape } from './shape.js';

/** What a runner is started with, as JSON in its first argument; the same for all its runs. */
export interface RunnerSettings {
  readonly storageDir: string;
  /** Where files that are read in place may lie. */
  readonly serverPaths: ServerPathTerms;
  readonly modelsDir: string;
  readonly toolPaths: ToolPaths;
  readonly pipelineModules: readonly string[];
  readonly device: StageDevice;
}

const isLimits = shape({
  ...{
    maxPixels: isCount,
    maxDurationS: isCount,
    maxFps: isCount,
    maxStreams: isCount,
    cpuS: isCount,
    memoryMb: isCount,
  },
});
const isLimitsOrUnset: Check = (value) => value === undefined || isLimits(value);

const isSettings = shape({
  storageDir: isText,
  serverPaths: shape({ roots: listOf(isText), defaultDir: orNull(isText), hidden: listOf(isText) }),
  modelsDir: isText,
  toolPaths: shape({ ffmpegPath: orNull(isText), ffprobePath: orNull(isText), limits: isLimitsOrUnset }),
  pipelineModules: listOf(isText),
  device: shape({ kind: (value) => value === 'cpu' || value === 'cuda', index: isCount }),
});

/** Reads the settings; throws a TypeError when they are not what a worker passes. */
export function readRunnerSettings(text: string | undefined): RunnerSettings {
  const value: unknown = text === undefined ? undefined : JSON.parse(text);
  if (!isRecord(value) || !isSettings(value)) throw new TypeError('A runner is started by a worker, never by hand.');
  return value as unknown as RunnerSettings;
}
