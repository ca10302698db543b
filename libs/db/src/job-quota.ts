import { AppError } from '@frameq/domain';
import type { Queryable } from './database.js';
import { loadStatement } from './statement.js';

const LOCK_TENANT = loadStatement('lock-tenant');
const QUOTA = loadStatement('job-quota');

/** Until the transaction ends, jobs of the tenant can end but nobody else adds one that counts. */
export async function lockJobQuota(tenantId: string, tx: Queryable): Promise<void> {
  await tx.query(LOCK_TENANT, [tenantId]);
}

/** Throws QUOTA_EXCEEDED when as many jobs of the tenant as may be have not ended; its quota must have been locked. */
export async function refuseWhenFull(tenantId: string, tx: Queryable): Promise<void> {
  const { limit, used } = await readQuota(tenantId, tx);
  if (limit === null || used < limit) return;
  throw new AppError('QUOTA_EXCEEDED', `${used} of your jobs have not ended; the limit of your tenant is ${limit}.`, {
    detail: { quota: 'max_queued_jobs', limit, used },
  });
}

/** The same for a job that comes back to life. Only a tenant with a limit is locked. */
export async function requireRoomForJob(tenantId: string, tx: Queryable): Promise<void> {
  if ((await readQuota(tenantId, tx)).limit === null) return;
  await lockJobQuota(tenantId, tx);
  await refuseWhenFull(tenantId, tx);
}

async function readQuota(tenantId: string, tx: Queryable): Promise<{ limit: number | null; used: number }> {
  const [quota] = await tx.query<{ limit: number | null; used: number | null }>(QUOTA, [tenantId]);
  return { limit: quota?.limit ?? null, used: quota?.used ?? 0 };
}
