import type { JobDetailRow } from '@frameq/db';
import { AppError, isUuid } from '@frameq/domain';
import type { Caller } from './caller.js';
import type { JobsParts } from './jobs-parts.js';
import { stageWeights } from './stage-weights.js';

/** The id of the caller's job that `id` names: a UUID, or the number that people use. Throws JOB_NOT_FOUND. */
export async function findJobId(id: string, caller: Caller, { stores }: Pick<JobsParts, 'stores'>): Promise<string> {
  if (isUuid(id)) return id.toLowerCase();
  const number = numberOf(id);
  const found = number === null ? null : await stores.jobs.findId(number, caller.tenantId);
  if (found === null) throw jobNotFound(id);
  return found;
}

/** The number that `id` is; null when it is none that a job can have. */
export function numberOf(id: string): number | null {
  return /^[1-9]\d{0,14}$/.test(id) ? Number(id) : null;
}

/** The caller's job in full. Throws JOB_NOT_FOUND, whether it does not exist or belongs to another tenant. */
export async function findJob(
  id: string,
  caller: Caller,
  parts: Pick<JobsParts, 'stores' | 'pipelines'>,
): Promise<JobDetailRow> {
  const job = await parts.stores.jobs.get(
    await findJobId(id, caller, parts),
    caller.tenantId,
    stageWeights(parts.pipelines),
  );
  if (job === null) throw jobNotFound(id);
  return job;
}

/** The same words for every job that a caller cannot see. */
export function jobNotFound(id: string): AppError {
  return new AppError('JOB_NOT_FOUND', `There is no job ${id}.`);
}
