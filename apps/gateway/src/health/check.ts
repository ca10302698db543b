import type { CheckView } from '@frameq/contracts';
import { toHttpError } from '../errors/to-http-error.js';

const PATIENCE_MS = 3_000;
const SILENT_HINT = 'Look at the server or disk behind it, and at the log of the gateway; then ask again.';

/** What a look found; `status` is ok unless told. */
export interface Finding {
  readonly status?: CheckView['status'];
  readonly message: string;
  readonly hint?: string;
  readonly detail?: Record<string, unknown>;
}

/** Looks at one thing and turns the finding, or the failure to look, into a check. Never throws, never takes above 3 s. */
export async function check(name: string, look: () => Promise<Finding> | Finding): Promise<CheckView> {
  const started = performance.now();
  let patience: NodeJS.Timeout | undefined;
  const timeout = new Promise<Finding>((resolve) => {
    patience = setTimeout(
      () => resolve({ status: 'down', message: `No answer within ${PATIENCE_MS / 1000} s.`, hint: SILENT_HINT }),
      PATIENCE_MS,
    );
  });
  const found = await Promise.race([Promise.resolve().then(look).catch(asFinding), timeout]);
  clearTimeout(patience);
  const tookMs = Math.round(performance.now() - started);
  return {
    name,
    status: found.status ?? 'ok',
    message: found.message,
    hint: found.hint ?? null,
    detail: { ...found.detail, took_ms: tookMs },
  };
}

function asFinding(thrown: unknown): Finding {
  const error = toHttpError(thrown);
  return { status: 'down', message: error.message, hint: error.hint, detail: { code: error.code } };
}
