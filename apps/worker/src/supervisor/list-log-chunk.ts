import { setTimeout as delay } from 'node:timers/promises';
import type { ClaimedStage, LogStore } from '@frameq/db';
import type { LogChunk } from '../ipc/messages.js';
import type { Log } from './log.js';

const ATTEMPTS = 30;
const RETRY_MS = 1_000;

/**
 * Makes the function that writes the index row of a chunk of a log. It tries for half a minute and never rejects: the chunk
 * itself is in storage, and a log must not fail its stage.
 */
export function listLogChunk(logs: Pick<LogStore, 'insert'>, abandon: AbortSignal, log: Log) {
  return async ({ stageId, token }: ClaimedStage, chunk: LogChunk): Promise<void> => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await logs.insert([{ stageId, token, ...chunk }]);
      } catch (error) {
        if (attempt < ATTEMPTS && !abandon.aborted) {
          await delay(RETRY_MS, undefined, { signal: abandon }).catch(() => undefined);
          continue;
        }
        log.warn({ err: error, stage_id: stageId, chunk: chunk.index }, 'A chunk of a log could not be listed.');
        return;
      }
    }
  };
}
