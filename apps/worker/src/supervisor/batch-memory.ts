import type { StageDefinition } from '@frameq/pipelines';
import type { StageToRun } from '../ipc/messages.js';

/** More shapes than this are not remembered; the oldest go. */
const MOST = 1_000;
/** What kept memory short may be gone; after this long the whole batch is tried again, in milliseconds. */
const FORGET_MS = 60 * 60_000;

/** Remembers which batch a model had room for on a device, by the shape of the input, so that the next stage begins there. */
export class BatchMemory {
  private readonly known = new Map<string, { batch: number; at: number }>();

  constructor(private readonly clock: () => number = () => performance.now()) {}

  /** The batch to begin with. */
  first(key: string, most: number): number {
    const known = this.known.get(key);
    if (known === undefined || this.clock() - known.at > FORGET_MS) return most;
    return Math.min(most, known.batch);
  }

  /** Notes that there was no room for more than `batch`. */
  remember(key: string, batch: number): void {
    this.known.delete(key);
    this.known.set(key, { batch, at: this.clock() });
    for (const oldest of this.known.keys()) {
      if (this.known.size <= MOST) break;
      this.known.delete(oldest);
    }
  }
}

/** What one stage shares with others that have as much room: pipeline, stage, model, device and the shape of its input. */
export function batchKey(
  stage: Pick<StageToRun, 'pipeline' | 'name' | 'params' | 'results'>,
  { model, batch }: Pick<StageDefinition, 'model' | 'batch'>,
  device: string,
): string {
  return JSON.stringify([stage.pipeline, stage.name, model ?? null, device, shapeOf(stage, batch)]);
}

function shapeOf(stage: Pick<StageToRun, 'params' | 'results'>, batch: StageDefinition['batch']): string {
  try {
    return batch?.shape(stage) ?? '';
  } catch {
    return ''; // It is a pipeline's own code; a shape that it cannot name is one shape.
  }
}
