import { type FinishedJob, finishJob } from './finished-job.js';
import type { GatewayUnderTest } from './gateway-under-test.js';
import { makeWebhook } from './make-webhook.js';

/** Things of the tenant `default`, by the names that they have in paths. */
export interface OwnIds {
  /** What belongs to a tenant: another one must get a 404 for it. Add what a new route names in its path. */
  readonly owned: Readonly<Record<string, string>>;
  /** The same for the shell variables of curl samples. */
  readonly shell: Readonly<Record<string, string>>;
  readonly finished: FinishedJob;
}

/** Path parameters that name what every tenant shares. */
export const SHARED: ReadonlySet<string> = new Set(['pipeline', 'queue']);

/** Makes one of each. */
export async function makeOwnIds(gateway: GatewayUnderTest): Promise<OwnIds> {
  const finished = await finishJob(gateway);
  const { job, upload, artifact } = finished;
  const { id: key } = await gateway.makeKey(['jobs:read']);
  const { webhook, delivery } = await makeWebhook(gateway);
  const begun = await gateway.post('/api/v1/bulk-actions', { action: 'cancel', ids: [job.id], dry_run: false });
  const { id: bulk } = (await begun.json()) as { id: string };
  const owned = {
    job: job.id,
    upload: upload.id,
    artifact: artifact.id,
    key,
    tenant: 'default',
    webhook: webhook.id,
    delivery: delivery.id,
    bulk,
  };
  const shell = {
    JOB_ID: job.id,
    FINISHED_JOB: job.id,
    WAITING_JOB: job.id,
    BULK_ACTION: bulk,
    DELETED_JOB: job.id,
    UPLOAD_ID: upload.id,
    ARTIFACT_ID: artifact.id,
    KEY_ID: key,
    OLD_KEY_ID: key,
    WEBHOOK_ID: webhook.id,
    DELIVERY_ID: delivery.id,
    DELETED_WEBHOOK_ID: webhook.id,
  };
  return { owned, shell, finished };
}
