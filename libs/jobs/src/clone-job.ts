import type { CloneRequest, SubmitRequest } from '@frameq/contracts';
import type { JobDetailRow } from '@frameq/db';
import type { SubmitCaller } from './caller.js';
import { findJob } from './find-job.js';
import type { JobsParts } from './jobs-parts.js';
import { type SubmitAnswer, submitOnce } from './submit-job.js';

/**
 * Submits a job like another one, with what `overrides` changes; parameters that it does not name stay. The one way to submit
 * checks it anew. With an Idempotency-Key the answer is given again whatever became of the original. Throws JOB_NOT_FOUND, and
 * all that submitting throws.
 */
export async function cloneJob(
  id: string,
  overrides: CloneRequest,
  caller: SubmitCaller,
  parts: JobsParts,
): Promise<SubmitAnswer> {
  const read = async (): Promise<SubmitRequest> => {
    const original = asSubmitted(await findJob(id, caller, parts));
    return { ...original, ...overrides, params: { ...original.params, ...overrides.params } };
  };
  // Hashed as it was asked for: the original may change, or be gone, before the request is repeated.
  const asked = { id: id.toLowerCase(), overrides };
  return submitOnce({ action: 'clone-job', asked, read }, caller, parts);
}

function asSubmitted(job: JobDetailRow): SubmitRequest {
  const inputs = job.itemList.flatMap(({ input }) => (input === null ? [] : [input.id]));
  const { pipeline, params, labels, priority, name, maxParallel, deadlineAt, createdAt } = job;
  return {
    pipeline,
    params,
    labels,
    priority,
    inputs,
    ...(name !== null && { name }),
    ...(maxParallel !== null && { max_parallel: maxParallel }),
    ...(deadlineAt !== null && { deadline_s: Math.round((deadlineAt.getTime() - createdAt.getTime()) / 1000) }),
  };
}
