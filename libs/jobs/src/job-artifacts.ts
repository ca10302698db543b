import type { ArtifactView, CursorPage } from '@frameq/contracts';
import type { ArtifactRank, StoredArtifactRow } from '@frameq/db';
import { AppError } from '@frameq/domain';
import type { Caller } from './caller.js';
import { findJobId, jobNotFound } from './find-job.js';
import type { JobsParts } from './jobs-parts.js';

/** Which page of a job's files is meant. */
export interface ArtifactPage {
  /** 1 to 200; 50 unless told. */
  readonly limit?: number | undefined;
  /** `next_cursor` of the page before. */
  readonly cursor?: string | undefined;
}

const PAGE = 50;

/** A page of the files of a job by item, stage and name. Throws JOB_NOT_FOUND, INVALID_CURSOR. */
export async function jobArtifacts(
  id: string,
  caller: Caller,
  { stores }: Pick<JobsParts, 'stores'>,
  { limit = PAGE, cursor }: ArtifactPage = {},
): Promise<CursorPage<ArtifactView>> {
  const after = cursor === undefined ? undefined : readRank(cursor);
  const jobId = await findJobId(id, caller, { stores });
  const rows = await stores.artifacts.pageOfJob(jobId, caller.tenantId, { limit: limit + 1, after });
  if (rows.length === 0 && !(await stores.jobs.exists(jobId, caller.tenantId))) throw jobNotFound(id);
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  const next = last === undefined ? null : writeRank(last);
  return { data: shown.map(toArtifactView), next_cursor: next, has_more: next !== null };
}

function writeRank({ itemIndex, position, name }: ArtifactRank): string {
  return Buffer.from(`1.${itemIndex}.${position}.${name}`).toString('base64url');
}

function readRank(cursor: string): ArtifactRank {
  const [, index, position, name] =
    /^1\.(\d{1,9})\.(\d{1,9})\.([\w./-]{1,200})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (name !== undefined) return { itemIndex: Number(index), position: Number(position), name };
  throw new AppError('INVALID_CURSOR', 'This is not a cursor of this list.', { field: 'cursor' });
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
