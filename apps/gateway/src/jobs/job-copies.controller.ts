import type { JobView } from '@frameq/contracts';
import { Body, Controller, Delete, Headers, Param, Post, Res } from '@nestjs/common';
import { ApiBody, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { type AuditActor, CurrentActor } from '../audit/audit-actor.js';
import { CurrentCaller, type TracedCaller } from '../auth/caller.js';
import { Operation } from '../docs/operation.decorator.js';
import { TakesIdempotencyKey } from '../http/once.js';
import { publicLink } from '../http/public-link.js';
import { Service, type Services } from '../services.js';
import { CloneJobDto } from './clone-job.dto.js';
import { idempotencyKey } from './idempotency-key.js';
import { CLONE_JOB, DELETE_JOB } from './job-copies.docs.js';

/** A job once more, or no more. */
@ApiTags('jobs')
@Controller('api/v1/jobs/:job')
export class JobCopiesController {
  constructor(
    @Service('jobs') private readonly jobs: Services['jobs'],
    @Service('config') private readonly config: Services['config'],
  ) {}

  @Post('clone')
  @ApiBody({ type: CloneJobDto, required: false })
  @TakesIdempotencyKey()
  @Operation(CLONE_JOB)
  async clone(
    @Param('job') id: string,
    @Body() body: CloneJobDto,
    @CurrentCaller() caller: TracedCaller,
    @Headers('idempotency-key') key: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<JobView> {
    const { job, replayed } = await this.jobs.cloneJob(id, body, { ...caller, ...idempotencyKey(key) });
    reply.header('location', publicLink(this.config, `/api/v1/jobs/${job.id}`));
    if (replayed) reply.header('idempotent-replayed', 'true');
    return job;
  }

  @Delete()
  @Operation(DELETE_JOB)
  remove(@Param('job') id: string, @CurrentActor() actor: AuditActor): Promise<void> {
    return this.jobs.deleteJob(id, actor);
  }
}
