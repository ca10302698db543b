import type { Prisma } from './generated/prisma/client.js';
import type { PrismaClient } from './prisma.js';

/** A file that jobs of a tenant can read. */
export interface InputRow {
  readonly id: string;
  readonly tenantId: string;
  /** SHA-256 of the content, in hex. */
  readonly sha256: string;
  /** The name under which it was submitted, made safe. */
  readonly name: string;
  readonly bytes: number;
  /** Where it lies when it is read in place; null when its content is in storage. */
  readonly sourcePath: string | null;
  /** When the file in place had changed last. */
  readonly sourceModifiedAt: Date | null;
  readonly createdAt: Date;
  /** When retention removed its content. */
  readonly removedAt: Date | null;
}

/** An input to record; one with a source is read in place. */
export type NewInput = Pick<InputRow, 'id' | 'tenantId' | 'sha256' | 'name' | 'bytes'> &
  Partial<Pick<InputRow, 'sourcePath' | 'sourceModifiedAt'>>;

/** Inputs, each visible to its tenant alone. */
export class InputStore {
  constructor(private readonly prisma: PrismaClient) {}

  /** Records an input; the same content may be recorded under several names. */
  async insert(input: NewInput): Promise<InputRow> {
    return toRow(await this.prisma.input.create({ data: { ...input, bytes: BigInt(input.bytes) } }));
  }

  async get(id: string, tenantId: string): Promise<InputRow | null> {
    const row = await this.prisma.input.findFirst({ where: { id, tenantId } });
    return row === null ? null : toRow(row);
  }

  /** Those of the ids that exist for the tenant, by id. */
  async getMany(ids: readonly string[], tenantId: string): Promise<Map<string, InputRow>> {
    if (ids.length === 0) return new Map();
    const rows = await this.prisma.input.findMany({ where: { id: { in: [...new Set(ids)] }, tenantId } });
    return new Map(rows.map((row) => [row.id, toRow(row)]));
  }

  /** The newest stored input of the tenant for each content that it has, by sha256. */
  async getByContent(hashes: readonly string[], tenantId: string): Promise<Map<string, InputRow>> {
    if (hashes.length === 0) return new Map();
    const rows = await this.prisma.input.findMany({
      where: { sha256: { in: [...new Set(hashes)] }, tenantId, removedAt: null, sourcePath: null },
      orderBy: { createdAt: 'asc' },
    });
    return new Map(rows.map((row) => [row.sha256, toRow(row)]));
  }
}

function toRow(row: Prisma.InputGetPayload<object>): InputRow {
  return { ...row, bytes: Number(row.bytes) };
}
