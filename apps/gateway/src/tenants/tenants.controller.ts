import type { ChangeTenantRequest, TenantView } from '@frameq/contracts';
import type { TenantChange, TenantRow } from '@frameq/db';
import { AppError } from '@frameq/domain';
import { Body, Controller, Get, Param, Patch, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { type AuditActor, CurrentActor } from '../audit/audit-actor.js';
import { CurrentCaller, type TracedCaller } from '../auth/caller.js';
import { isOperator } from '../auth/scopes.js';
import { Operation } from '../docs/operation.decorator.js';
import { Service, type Services } from '../services.js';
import { CHANGE_TENANT, CREATE_TENANT, GET_TENANT, LIST_TENANTS } from './tenants.docs.js';
import { ChangeTenantDto, CreateTenantDto, TENANT_ID } from './tenants.dto.js';

/** To whom jobs belong, and how much of the machine they may take. */
@ApiTags('tenants')
@Controller('api/v1/tenants')
export class TenantsController {
  constructor(
    @Service('tenants') private readonly tenants: Services['tenants'],
    @Service('audit') private readonly audit: Services['audit'],
    @Service('database') private readonly database: Services['database'],
  ) {}

  @Get()
  @Operation(LIST_TENANTS)
  async list(@CurrentCaller() caller: TracedCaller): Promise<{ data: TenantView[] }> {
    const rows = await this.tenants.list();
    return { data: rows.filter((row) => isOperator(caller) || row.id === caller.tenantId).map(tenantView) };
  }

  @Post()
  @Operation(CREATE_TENANT)
  async create(
    @Body() body: CreateTenantDto,
    @CurrentActor() actor: AuditActor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TenantView> {
    const tenant = { name: body.id, ...changeOf(body), id: body.id };
    const made = await this.database.transaction(async (tx) => {
      const row = await this.tenants.insert(tenant, tx);
      if (row === null) throw new AppError('TENANT_EXISTS', `There is a tenant "${body.id}" already.`, { field: 'id' });
      const entry = { action: 'tenant.create', target: row.id, detail: { ...body } };
      await this.audit.append([{ ...actor, tenantId: row.id, ...entry }], tx);
      return row;
    });
    reply.header('location', `/api/v1/tenants/${made.id}`);
    return tenantView(made);
  }

  @Get(':tenant')
  @Operation(GET_TENANT)
  async get(@Param('tenant') id: string, @CurrentCaller() caller: TracedCaller): Promise<TenantView> {
    const isMine = isOperator(caller) || id === caller.tenantId;
    const row = isMine && TENANT_ID.test(id) ? await this.tenants.get(id) : null;
    if (row === null) throw notFound(id);
    return tenantView(row);
  }

  @Patch(':tenant')
  @Operation(CHANGE_TENANT)
  async change(
    @Param('tenant') id: string,
    @Body() body: ChangeTenantDto,
    @CurrentActor() actor: AuditActor,
  ): Promise<TenantView> {
    const row = await this.database.transaction(async (tx) => {
      const changed = TENANT_ID.test(id) ? await this.tenants.update(id, changeOf(body), tx) : null;
      if (changed === null) throw notFound(id);
      const entry = { action: 'tenant.change', target: id, detail: { ...body } };
      await this.audit.append([{ ...actor, tenantId: id, ...entry }], tx);
      return changed;
    });
    return tenantView(row);
  }
}

/** The fields that were given. */
function changeOf(body: ChangeTenantRequest): TenantChange {
  return {
    ...(body.name !== undefined && { name: body.name }),
    ...(body.max_queued_jobs !== undefined && { maxQueuedJobs: body.max_queued_jobs }),
    ...(body.max_running_stages !== undefined && { maxRunningStages: body.max_running_stages }),
    ...(body.gpu_seconds_per_day !== undefined && { gpuSecondsPerDay: body.gpu_seconds_per_day }),
  };
}

function tenantView(row: TenantRow): TenantView {
  return {
    id: row.id,
    name: row.name,
    max_queued_jobs: row.maxQueuedJobs,
    max_running_stages: row.maxRunningStages,
    gpu_seconds_per_day: row.gpuSecondsPerDay,
    created_at: row.createdAt.toISOString(),
  };
}

function notFound(id: string): AppError {
  return new AppError('TENANT_NOT_FOUND', `There is no tenant "${id}".`);
}
