import type { JobSummary, JobView, Page } from '@frameq/contracts';
import { isTerminalJob } from '@frameq/domain';
import { Body, Controller, Get, Headers, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBody, ApiHeader, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { createHash } from 'node:crypto';
import { isNotModified } from '../artifacts/conditions.js';
import { CurrentCaller, type TracedCaller } from '../auth/caller.js';
import { Operation } from '../docs/operation.decorator.js';
import { publicLink } from '../http/public-link.js';
import { Service, type Services } from '../services.js';
import { CountJobsQuery } from './count-jobs.query.js';
import { idempotencyKey } from './idempotency-key.js';
import { toJobFilter } from './job-filter.js';
import { CANCEL_JOB, COUNT_JOBS, GET_JOB, LIST_JOBS, RETRY_JOB, SUBMIT_JOB } from './jobs.docs.js';
import { ListJobsQuery } from './list-jobs.query.js';
import { RetryJobDto } from './retry-job.dto.js';
import { SubmitJobDto } from './submit-job.dto.js';

/** Submit work, follow it, cancel it, retry it. */
@ApiTags('jobs')
@Controller('api/v1/jobs')
export class JobsController {
  constructor(
    @Service('jobs') private readonly jobs: Services['jobs'],
    @Service('config') private readonly config: Services['config'],
  ) {}

  @Post()
  @ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: 'Up to 255 printable letters of your own; the same key and body give the same job for 24 h.',
  })
  @Operation(SUBMIT_JOB)
  async submit(
    @Body() body: SubmitJobDto,
    @CurrentCaller() caller: TracedCaller,
    @Headers('idempotency-key') key: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<JobView> {
    const { job, replayed } = await this.jobs.submitJob(body, { ...caller, ...idempotencyKey(key) });
    reply.header('location', publicLink(this.config, `/api/v1/jobs/${job.id}`));
    if (replayed) reply.header('idempotent-replayed', 'true');
    return job;
  }

  @Get()
  @Operation(LIST_JOBS)
  list(@Query() query: ListJobsQuery, @CurrentCaller() caller: TracedCaller): Promise<Page<JobSummary>> {
    return this.jobs.listJobs({ ...toJobFilter(query), limit: query.limit, cursor: query.cursor }, caller);
  }

  @Get('counts')
  @Operation(COUNT_JOBS)
  counts(@Query() query: CountJobsQuery, @CurrentCaller() caller: TracedCaller): Promise<Record<string, unknown>> {
    return this.jobs.countJobs(toJobFilter(query), caller, { exact: query.exact ?? false });
  }

  @Get(':job')
  @Operation(GET_JOB)
  async get(
    @Param('job') id: string,
    @CurrentCaller() caller: TracedCaller,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const body = JSON.stringify(await this.jobs.getJob(id, caller));
    const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`;
    reply.headers({ etag, 'cache-control': 'private, no-cache' });
    if (isNotModified(request.headers, etag)) return void reply.status(304).send();
    return void reply.type('application/json; charset=utf-8').send(body);
  }

  @Post(':job/cancel')
  @Operation(CANCEL_JOB)
  async cancel(
    @Param('job') id: string,
    @CurrentCaller() caller: TracedCaller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<JobView> {
    const job = await this.jobs.cancelJob(id, caller);
    reply.status(isTerminalJob(job.state) ? 200 : 202);
    return job;
  }

  @Post(':job/retry')
  @ApiBody({ type: RetryJobDto, required: false })
  @Operation(RETRY_JOB)
  retry(@Param('job') id: string, @Body() body: RetryJobDto, @CurrentCaller() caller: TracedCaller): Promise<JobView> {
    return this.jobs.retryJob(id, caller, body.from_stage === undefined ? {} : { fromStage: body.from_stage });
  }
}
