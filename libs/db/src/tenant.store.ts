import type { Database, Queryable } from './database.js';
import type { PrismaClient } from './prisma.js';
import { loadStatement } from './statement.js';

const INSERT = loadStatement('insert-tenant');
const UPDATE = loadStatement('update-tenant');

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

/** What of a tenant is to change; null lifts a limit. */
export type TenantChange = Partial<TenantLimits & Pick<TenantRow, 'name'>>;

/** Tenants and their limits. */
export class TenantStore {
  constructor(
    private readonly prisma: PrismaClient,
    private readonly db: Database,
  ) {}

  /** Null when there is no such tenant. */
  async get(id: string): Promise<TenantRow | null> {
    return this.prisma.tenant.findUnique({ where: { id } });
  }

  async list(): Promise<TenantRow[]> {
    return this.prisma.tenant.findMany({ orderBy: { id: 'asc' } });
  }

  /** Null when the id is taken. */
  async insert(
    tenant: Pick<TenantRow, 'id' | 'name'> & Partial<TenantLimits>,
    tx: Queryable = this.db,
  ): Promise<TenantRow | null> {
    const { id, name, maxQueuedJobs = null, maxRunningStages = null, gpuSecondsPerDay = null } = tenant;
    const made = await tx.query<TenantRow>(INSERT, [id, name, maxQueuedJobs, maxRunningStages, gpuSecondsPerDay]);
    return made[0] ?? null;
  }

  /** Null when there is no such tenant. */
  async update(id: string, change: TenantChange, tx: Queryable = this.db): Promise<TenantRow | null> {
    return (await tx.query<TenantRow>(UPDATE, [id, JSON.stringify(change)]))[0] ?? null;
  }
}
