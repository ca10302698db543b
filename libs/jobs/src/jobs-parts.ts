import type { Database, Stores } from '@frameq/db';
import type { QueueName } from '@frameq/domain';
import type { PipelineRegistry } from '@frameq/pipelines';
import type { ServerPaths, Storage } from '@frameq/storage';

/** What the use cases work with. */
export interface JobsParts {
  readonly database: Pick<Database, 'announce'>;
  readonly stores: Stores;
  readonly pipelines: PipelineRegistry;
  /** Told when stages became ready; it never throws. */
  readonly dispatcher: { wake(queues?: readonly QueueName[]): void };
  readonly storage: Pick<Storage, 'readLogChunk' | 'copyInput' | 'hasInput' | 'removeStage'>;
  /** Files of the server that jobs may read; without it no path is taken. `stageOnSubmit` copies them at once. */
  readonly serverFiles?: { readonly paths: ServerPaths; readonly stageOnSubmit: boolean };
  /** Running gpu stages over all workers at most; a reason to wait. */
  readonly maxConcurrentGpuJobs: number;
}
