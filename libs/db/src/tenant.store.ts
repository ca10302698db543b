import type { PrismaClient } from './prisma.js';

/** How much of the machine a tenant may take; null does not limit. */
export interface TenantLimits {
  /** Jobs that have not ended. */
  readonly maxQueuedJobs: number | null;
  readonly maxRunningStages: number | null;
  /** Seconds of gpu stages in the last 24 hours. */
  readonly gpuSecondsPerDay: number | null;
}

/** To whom jobs belong. */
export interface TenantRow extends TenantLimits {
  /** Small letters, digits and hyphens; at most 63. */
  readonly id: string;
  readonly name: string;
  readonly createdAt: Date;
}

/** Tenants and their limits. */
export class TenantStore {
  constructor(private readonly prisma: PrismaClient) {}

  /** Null when there is no such tenant. */
  async get(id: string): Promise<TenantRow | null> {
    return this.prisma.tenant.findUnique({ where: { id } });
  }

  async list(): Promise<TenantRow[]> {
    return this.prisma.tenant.findMany({ orderBy: { id: 'asc' } });
  }

  /** Null when the id is taken. */
  async insert(tenant: Pick<TenantRow, 'id' | 'name'> & Partial<TenantLimits>): Promise<TenantRow | null> {
    const made = await this.prisma.tenant.createManyAndReturn({ data: [tenant], skipDuplicates: true });
    return made[0] ?? null;
  }

  /** Null when there is no such tenant. */
  async update(id: string, change: Partial<TenantLimits & Pick<TenantRow, 'name'>>): Promise<TenantRow | null> {
    const changed = await this.prisma.tenant.updateManyAndReturn({ where: { id }, data: change });
    return changed[0] ?? null;
  }
}
