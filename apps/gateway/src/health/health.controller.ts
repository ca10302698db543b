import type { HealthView } from '@frameq/contracts';
import { AppError } from '@frameq/domain';
import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { IsBoolean, IsOptional } from 'class-validator';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Authenticator } from '../auth/authenticator.js';
import { isAllowed } from '../auth/scopes.js';
import { Operation } from '../docs/operation.decorator.js';
import { ToFlag } from '../http/query-lists.js';
import { Service, type Services } from '../services.js';
import { HealthChecks } from './health-checks.js';
import { HEALTH_OPERATION, LIVEZ, READYZ } from './health.docs.js';
import { SchemaProbe } from './schema-probe.js';
import { worstOf } from './worst-of.js';

/** The query of `GET /health`. */
export class HealthQuery {
  @ApiPropertyOptional({ description: 'Look at everything that frameq needs.', type: Boolean, default: false })
  @IsOptional()
  @ToFlag()
  @IsBoolean()
  detailed?: boolean;
}

/** How frameq is, for people and for orchestrators. */
@ApiTags('system')
@Controller()
export class HealthController {
  constructor(
    private readonly schema: SchemaProbe,
    @Service('version') private readonly version: Services['version'],
    private readonly authenticator: Authenticator,
    private readonly checks: HealthChecks,
    @Service('storage') private readonly storage: Services['storage'],
  ) {}

  @Get('api/v1/health')
  @Operation(HEALTH_OPERATION)
  async health(
    @Query() query: HealthQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<HealthView> {
    const facts = { version: this.version, uptime_s: Math.round(process.uptime()) };
    if (query.detailed !== true) return { status: 'ok', ...facts };
    const caller = await this.authenticator.identify(request.headers);
    if (!isAllowed('jobs:read', caller)) throw new AppError('FORBIDDEN', 'This key lacks the scope jobs:read.');
    const checks = await this.checks.run();
    const status = worstOf(checks.map((check) => check.status));
    if (status === 'down') reply.status(503);
    return { status, ...facts, checks };
  }

  @Get('livez')
  @Operation(LIVEZ)
  livez(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Get('readyz')
  @Operation(READYZ)
  async readyz(): Promise<{ status: 'ok'; storage: 'ok' | 'low' | 'unknown' }> {
    // Anybody may ask, so where the database is stays out of the answer.
    const schema = await this.schema.status().catch((cause: unknown) => {
      throw new AppError('DATABASE_UNAVAILABLE', 'Postgres cannot be reached.', { cause });
    });
    if (schema === 'pending') throw new AppError('SCHEMA_NOT_READY', 'The database is not migrated yet.');
    if (schema === 'too-new') throw new AppError('SCHEMA_TOO_NEW', 'The database is newer than this gateway.');
    const space = await this.storage.space().catch(() => null);
    const low = space !== null && space.freeBytes < space.reserveBytes;
    return { status: 'ok', storage: space === null ? 'unknown' : low ? 'low' : 'ok' };
  }
}
