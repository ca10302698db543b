import type { Prisma } from './generated/prisma/client.js';
import type { Database } from './database.js';
import type { PrismaClient } from './prisma.js';
import { loadStatement } from './statement.js';

const LIST = loadStatement('list-artifacts');

/** An artifact with all that is needed to show it and to find its file. */
export interface StoredArtifactRow {
  readonly id: string;
  readonly tenantId: string;
  readonly jobId: string;
  readonly jobNumber: number;
  readonly itemIndex: number;
  readonly stageId: string;
  /** The name of the stage. */
  readonly stage: string;
  /** The lease token of the run that made it. */
  readonly token: number;
  readonly name: string;
  readonly kind: string;
  readonly mediaType: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly partial: boolean;
  readonly createdAt: Date;
  /** When retention removed its file; null while it is kept. */
  readonly removedAt: Date | null;
}

/** Where an artifact stands among those of its job. */
export interface ArtifactRank {
  readonly itemIndex: number;
  /** Of the stage within its item. */
  readonly position: number;
  readonly name: string;
}

const PAGE = 2_000;

const WITH_PLACE = {
  stage: {
    select: {
      name: true,
      jobId: true,
      tenantId: true,
      item: { select: { index: true } },
      job: { select: { number: true } },
    },
  },
} as const satisfies Prisma.ArtifactInclude;

type PlacedArtifact = Prisma.ArtifactGetPayload<{ include: typeof WITH_PLACE }>;

/** Files that stages produced; rows are written by the settling statement. */
export class ArtifactStore {
  constructor(
    private readonly prisma: PrismaClient,
    private readonly db: Database,
  ) {}

  /** A page of the artifacts of a job by item, stage and name, after the one at `after`. */
  async pageOfJob(
    jobId: string,
    tenantId: string,
    page: { readonly limit: number; readonly after?: ArtifactRank | undefined },
  ): Promise<(StoredArtifactRow & ArtifactRank)[]> {
    const { limit, after } = page;
    const rank = [after?.itemIndex ?? null, after?.position ?? null, after?.name ?? null];
    return this.db.query(LIST, [jobId, tenantId, ...rank, limit]);
  }

  /** All artifacts of a job by item, stage and name, a page at a time: there may be a million. */
  async *eachOfJob(jobId: string, tenantId: string): AsyncGenerator<StoredArtifactRow> {
    for (let after: ArtifactRank | undefined; ;) {
      const rows = await this.pageOfJob(jobId, tenantId, { limit: PAGE, after });
      yield* rows;
      if (rows.length < PAGE) return;
      after = rows.at(-1);
    }
  }

  async get(id: string, tenantId: string): Promise<StoredArtifactRow | null> {
    const row = await this.prisma.artifact.findFirst({ where: { id, stage: { tenantId } }, include: WITH_PLACE });
    return row === null ? null : toRow(row);
  }
}

function toRow({ stage, bytes, token, ...row }: PlacedArtifact): StoredArtifactRow {
  return {
    ...row,
    tenantId: stage.tenantId,
    jobId: stage.jobId,
    jobNumber: Number(stage.job.number),
    itemIndex: stage.item.index,
    stage: stage.name,
    token: Number(token),
    bytes: Number(bytes),
  };
}
