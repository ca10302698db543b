import type { PrismaClient } from './prisma.js';

/** A file that jobs of a tenant can read. */
export interface InputRow {
  readonly id: string;
  readonly tenantId: string;
  /** SHA-256 of the content, in hex. */
  readonly sha256: string;
  /** The name under which it was uploaded. */
  readonly name: string;
  readonly bytes: number;
  readonly createdAt: Date;
}

/** Inputs, each visible to its tenant alone. */
export class InputStore {
  constructor(private readonly prisma: PrismaClient) {}

  /** Records an upload; the same content may be recorded under several names. */
  async insert(input: Omit<InputRow, 'createdAt'>): Promise<InputRow> {
    const row = await this.prisma.input.create({ data: { ...input, bytes: BigInt(input.bytes) } });
    return { ...row, bytes: Number(row.bytes) };
  }

  async get(id: string, tenantId: string): Promise<InputRow | null> {
    const row = await this.prisma.input.findFirst({ where: { id, tenantId } });
    return row === null ? null : { ...row, bytes: Number(row.bytes) };
  }

  /** Those of the ids that exist for the tenant, by id. */
  async getMany(ids: readonly string[], tenantId: string): Promise<Map<string, InputRow>> {
    if (ids.length === 0) return new Map();
    const rows = await this.prisma.input.findMany({ where: { id: { in: [...new Set(ids)] }, tenantId } });
    return new Map(rows.map((row) => [row.id, { ...row, bytes: Number(row.bytes) }]));
  }
}
