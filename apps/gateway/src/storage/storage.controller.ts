import type { CleanupReport, StorageView } from '@frameq/contracts';
import { cleanUp } from '@frameq/jobs';
import { Body, Controller, Get, Post, Req } from '@nestjs/common';
import { ApiBody, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { actorOf } from '../audit/audit-actor.js';
import { callerOf, CurrentCaller, type TracedCaller } from '../auth/caller.js';
import { Operation } from '../docs/operation.decorator.js';
import { Service, type Services } from '../services.js';
import { CLEAN_UP, CleanupDto, GET_STORAGE } from './storage.docs.js';

/** The disk, and what is kept on it. */
@ApiTags('storage')
@Controller('api/v1/storage')
export class StorageController {
  constructor(
    @Service('storage') private readonly storage: Services['storage'],
    @Service('cleanup') private readonly cleanup: Services['cleanup'],
    @Service('config') private readonly config: Services['config'],
  ) {}

  @Get()
  @Operation(GET_STORAGE)
  async status(@CurrentCaller() caller: TracedCaller): Promise<StorageView> {
    const { config } = this;
    const space = await this.storage.space();
    const usage = await this.cleanup.retention.usage(caller.tenantId);
    return {
      mode: config.stageOnSubmit ? 'copy' : 'in_place',
      free_bytes: space.freeBytes,
      total_bytes: space.totalBytes,
      reserve_bytes: Math.round(space.reserveBytes),
      resume_bytes: Math.round(space.resumeBytes),
      low: space.freeBytes < space.reserveBytes,
      retention_days: config.storageRetentionDays,
      job_retention_days: config.jobRetentionDays,
      input_roots: [...config.inputRoots],
      usage: {
        inputs: usage.inputs,
        input_bytes: usage.inputBytes,
        artifacts: usage.artifacts,
        artifact_bytes: usage.artifactBytes,
      },
    };
  }

  @Post('cleanup')
  @ApiBody({ type: CleanupDto, required: false })
  @Operation(CLEAN_UP)
  async cleanUp(@Body() body: CleanupDto, @Req() request: FastifyRequest): Promise<CleanupReport> {
    const { storageRetentionDays, jobRetentionDays } = this.config;
    const filesAfterDays = body.older_than_days ?? storageRetentionDays;
    const dryRun = body.dry_run ?? true;
    const { tenantId: _, ...actor } = actorOf(callerOf(request), request);
    return cleanUp({ dryRun, filesAfterDays, jobsAfterDays: jobRetentionDays, actor }, this.cleanup);
  }
}
