import type { ArtifactView } from '@frameq/contracts';
import type { StoredArtifactRow } from '@frameq/db';
import type { Caller } from './caller.js';
import { findJobId, jobNotFound } from './find-job.js';
import type { JobsParts } from './jobs-parts.js';

/** The files of a job by item, stage and name. Throws JOB_NOT_FOUND. */
export async function jobArtifacts(
  id: string,
  caller: Caller,
  { stores }: Pick<JobsParts, 'stores'>,
): Promise<ArtifactView[]> {
  const jobId = await findJobId(id, caller, { stores });
  const rows = await stores.artifacts.listOfJob(jobId, caller.tenantId);
  if (rows.length === 0 && !(await stores.jobs.exists(jobId, caller.tenantId))) throw jobNotFound(id);
  return rows.map(toArtifactView);
}

function toArtifactView(row: StoredArtifactRow): ArtifactView {
  return {
    id: row.id,
    job_id: row.jobId,
    item_index: row.itemIndex,
    stage: row.stage,
    name: row.name,
    kind: row.kind,
    media_type: row.mediaType,
    bytes: row.bytes,
    sha256: row.sha256,
    partial: row.partial,
    created_at: row.createdAt.toISOString(),
    removed_at: row.removedAt?.toISOString() ?? null,
    url: `/api/v1/artifacts/${row.id}/content`,
  };
}
