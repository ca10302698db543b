import { STOP_REASONS } from '@frameq/domain';
import { IPC_VERSION, type WorkerMessage } from './messages.js';
import { type Check, isCount, isRecord, isText, listOf, orNull, shape } from './shape.js';

const CHECKS: Readonly<Record<WorkerMessage['type'], Check>> = {
  run: shape({
    run: isCount,
    stage: shape({
      stageId: isText,
      token: isCount,
      tenantId: isText,
      pipeline: isText,
      name: isText,
      attempt: isCount,
      params: isRecord,
      input: orNull(shape({ name: isText, sha256: isText, bytes: isCount, path: orNull(isText) })),
      results: isRecord,
      artifacts: listOf(shape({ stage: isText, stageId: isText, token: isCount, name: isText })),
      batch: isCount,
      logged: shape({ chunks: isCount, lines: isCount }),
    }),
  }),
  check: shape({ model: orNull(isText) }),
  stopping: shape({ reason: (value) => (STOP_REASONS as readonly unknown[]).includes(value) }),
};

/** A message of the worker, checked; null when it is none that this runner understands. */
export function readWorkerMessage(value: unknown): WorkerMessage | null {
  if (!isRecord(value) || value['v'] !== IPC_VERSION) return null;
  const check = Object.hasOwn(CHECKS, String(value['type']))
    ? CHECKS[value['type'] as WorkerMessage['type']]
    : undefined;
  return check?.(value) === true ? (value as unknown as WorkerMessage) : null;
}
