import type { AuditView, CursorPage } from '@frameq/contracts';
import type { AuditRow } from '@frameq/db';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayNotEmpty, IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import { CurrentCaller, type TracedCaller } from '../auth/caller.js';
import { tenantReach } from '../auth/tenant-reach.js';
import { AUDIT } from '../docs/examples/access.examples.js';
import { Operation } from '../docs/operation.decorator.js';
import { named } from '../docs/schema.js';
import { cursorPageOf } from '../docs/schemas/access.schemas.js';
import { cursorPage, placeOf } from '../http/cursor-page.js';
import { PageQuery } from '../http/page-query.js';
import { ToList } from '../http/query-lists.js';
import { Service, type Services } from '../services.js';

/** The query of `GET /audit`. */
export class AuditQuery extends PageQuery {
  @ApiPropertyOptional({
    description: 'Only these deeds, e.g. `key.create`; may be repeated.',
    isArray: true,
    type: String,
  })
  @IsOptional()
  @ToList()
  @ArrayNotEmpty()
  @ArrayMaxSize(50)
  @Matches(/^[a-z0-9_.-]{1,100}$/, { each: true, message: 'action must be written as key.create' })
  action?: string[];

  @ApiPropertyOptional({ description: 'Only deeds that concern this tenant.' })
  @IsOptional()
  @IsString()
  @MaxLength(63)
  tenant?: string;
}

/** Who did what. */
@ApiTags('audit')
@Controller('api/v1/audit')
export class AuditController {
  constructor(@Service('audit') private readonly audit: Services['audit']) {}

  @Get()
  @Operation({
    id: 'listAudit',
    summary: 'See who did what',
    description:
      'Deeds of note, newest first: keys, tenants, sign-ins, and what admins did. An admin of the tenant `default` sees what concerns ' +
      'every tenant, another admin what concerns its own.',
    access: 'admin',
    answers: [
      {
        status: 200,
        description: 'A page of the audit log.',
        schema: cursorPageOf(named('AuditView')),
        example: { data: [AUDIT], next_cursor: null, has_more: false },
      },
    ],
    errors: ['INVALID_REQUEST', 'INVALID_CURSOR'],
    curl: { path: '/api/v1/audit?action=key.create,key.revoke&limit=20' },
  })
  async list(@Query() query: AuditQuery, @CurrentCaller() caller: TracedCaller): Promise<CursorPage<AuditView>> {
    const { action, tenant, limit = 50 } = query;
    const before = placeOf(query.cursor, /^\d{1,15}$/);
    const tenantId = tenantReach(caller, tenant);
    const filter = {
      limit: limit + 1,
      ...(action !== undefined && { actions: action }),
      ...(before !== undefined && { before: Number(before) }),
    };
    const rows = tenantId === undefined ? [] : await this.audit.list({ tenantId, ...filter });
    return cursorPage(rows, limit, (row) => String(row.id), auditView);
  }
}

function auditView(row: AuditRow): AuditView {
  return {
    id: row.id,
    at: row.at.toISOString(),
    tenant: row.tenantId,
    actor_id: row.actorId,
    actor: row.actor,
    action: row.action,
    target: row.target,
    request_id: row.requestId,
    address: row.address,
    detail: { ...row.detail },
  };
}
