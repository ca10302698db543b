import type { PrismaClient } from './prisma.js';

/** One chunk of a log as its writer knows it. */
export interface LogChunkRow {
  readonly stageId: string;
  readonly token: number;
  /** Position within the attempt, from 0. */
  readonly index: number;
  /** The number of its first line, from 1. */
  readonly firstLine: number;
  readonly lines: number;
  readonly bytes: number;
}

/** A chunk with the place it has in its job. */
export interface PlacedLogChunk extends LogChunkRow {
  readonly tenantId: string;
  readonly itemIndex: number;
  readonly stage: string;
  /** The number of the attempt that wrote it, from 1. */
  readonly attempt: number;
}

/** Which chunks of a job are wanted; all of them unless told. */
export interface LogChunkFilter {
  readonly stage?: string;
  readonly itemIndex?: number;
  /** Chunks that end before this line of their attempt are left out. */
  readonly afterLine?: number;
}

/** Where the chunks of a log lie in storage. */
export class LogStore {
  constructor(private readonly prisma: PrismaClient) {}

  /** Records chunks; one that is there already stays as it is. */
  async insert(chunks: readonly LogChunkRow[]): Promise<void> {
    if (chunks.length === 0) return;
    const data = chunks.map((chunk) => ({ ...chunk, token: BigInt(chunk.token) }));
    await this.prisma.logChunk.createMany({ data, skipDuplicates: true });
  }

  /** The chunks of a job by item, stage, attempt and line. */
  async listOfJob(jobId: string, tenantId: string, filter: LogChunkFilter = {}): Promise<PlacedLogChunk[]> {
    const stages = await this.prisma.stage.findMany({
      where: {
        jobId,
        tenantId,
        ...(filter.stage !== undefined && { name: filter.stage }),
        ...(filter.itemIndex !== undefined && { item: { index: filter.itemIndex } }),
      },
      select: {
        name: true,
        item: { select: { index: true } },
        attempts: { select: { token: true, number: true } },
        logChunks: { orderBy: [{ token: 'asc' }, { index: 'asc' }] },
      },
      orderBy: [{ item: { index: 'asc' } }, { position: 'asc' }],
    });
    return stages.flatMap((stage) => {
      const numbers = new Map(stage.attempts.map((attempt) => [attempt.token, attempt.number]));
      return stage.logChunks
        .filter((chunk) => chunk.firstLine + chunk.lines - 1 > (filter.afterLine ?? 0))
        .map((chunk) => ({
          stageId: chunk.stageId,
          token: Number(chunk.token),
          index: chunk.index,
          firstLine: chunk.firstLine,
          lines: chunk.lines,
          bytes: chunk.bytes,
          tenantId,
          itemIndex: stage.item.index,
          stage: stage.name,
          attempt: numbers.get(chunk.token) ?? 1,
        }));
    });
  }
}
