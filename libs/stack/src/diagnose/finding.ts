import type { LocalConfig } from '@frameq/config';
import type { CheckView } from '@frameq/contracts';

/** What the checks look at. */
export interface DiagnosePlace {
  readonly dataDir: string;
  readonly config: LocalConfig;
  readonly signal: AbortSignal;
}

/** What a check found; `ok` without a hint unless it says otherwise. */
export interface Finding {
  readonly status?: CheckView['status'];
  readonly message: string;
  readonly hint?: string;
  readonly detail?: Record<string, unknown>;
}
