import { FAILURE_CLASSES, WARNINGS } from '@frameq/domain';
import { isJsonWithin } from './is-json-within.js';
import { IPC_VERSION, RESULT_LIMIT, type RunnerMessage } from './messages.js';
import { type Check, isCount, isRecord, isShare, isText, orNull, shape } from './shape.js';

const isSeconds: Check = (value) => typeof value === 'number' && value >= 0 && Number.isFinite(value);

const isFailure = shape({
  code: isText,
  class: (value) => (FAILURE_CLASSES as readonly unknown[]).includes(value),
  message: isText,
  hint: isText,
});

const OUTCOMES: Readonly<Record<string, Check>> = {
  completed: shape({ result: (value) => isRecord(value) && isSmall(value) }),
  failed: shape({
    failure: (value) => isFailure(value) && isSmall(value),
    retryable: (value) => typeof value === 'boolean',
  }),
  stopped: isRecord,
};

const CHECKS: Readonly<Record<RunnerMessage['type'], Check>> = {
  ready: isRecord,
  checked: shape({ fault: orNull((value) => isFailure(value) && isSmall(value)) }),
  progress: shape({ run: isCount, share: isShare, note: orNull(isText), etaS: orNull(isSeconds) }),
  artifact: shape({
    run: isCount,
    artifact: shape({ name: isText, kind: isText, mediaType: isText, bytes: isCount, sha256: isText }),
  }),
  'log-chunk': shape({
    run: isCount,
    chunk: shape({ index: isCount, firstLine: isCount, lines: isCount, bytes: isCount }),
  }),
  warning: shape({
    run: isCount,
    warning: shape({ code: (code) => isText(code) && Object.hasOwn(WARNINGS, code), message: isText, hint: isText }),
  }),
  outcome: shape({
    run: isCount,
    outcome: (value) => isRecord(value) && find(OUTCOMES, value['kind'])?.(value) === true,
  }),
};

/** A message of a runner, checked; null when it is none that this worker understands. */
export function readRunnerMessage(value: unknown): RunnerMessage | null {
  if (!isRecord(value) || value['v'] !== IPC_VERSION) return null;
  return find(CHECKS, value['type'])?.(value) === true ? (value as unknown as RunnerMessage) : null;
}

/** What a runner says ends up in a row, and a runner may be broken. */
function isSmall(value: unknown): boolean {
  return isJsonWithin(value, RESULT_LIMIT);
}

function find(checks: Readonly<Record<string, Check>>, name: unknown): Check | undefined {
  return typeof name === 'string' && Object.hasOwn(checks, name) ? checks[name] : undefined;
}
