import type { StageLease } from './stage-rows.js';

/** A lease as one text, to look stages up by: two runs of a stage differ in it. */
export function leaseKey({ stageId, token }: StageLease): string {
  return `${stageId}/${token}`;
}
