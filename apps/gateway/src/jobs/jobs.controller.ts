import type { JobSummary, JobView, Page } from '@frameq/contracts';
import { isTerminalJob } from '@frameq/domain';
import { Body, Controller, Get, Headers, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBody, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CurrentCaller, type TracedCaller } from '../auth/caller.js';
import { Operation } from '../docs/operation.decorator.js';
import { TakesIdempotencyKey } from '../http/once.js';
import { goneClient, TakesWait, wantedWait } from '../http/preference.js';
import { publicLink } from '../http/public-link.js';
import { Service, type Services } from '../services.js';
import { CountJobsQuery } from './count-jobs.query.js';
import { idempotencyKey } from './idempotency-key.js';
import { toJobFilter } from './job-filter.js';
import { JobWaiter } from './job-waiter.js';
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
    private readonly waiter: JobWaiter,
  ) {}

  @Post()
  @TakesIdempotencyKey()
  @TakesWait()
  @Operation(SUBMIT_JOB)
  async submit(
    @Body() body: SubmitJobDto,
    @CurrentCaller() caller: TracedCaller,
    @Headers('idempotency-key') key: string | undefined,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<JobView> {
    const { job, replayed } = await this.jobs.submitJob(body, { ...caller, ...idempotencyKey(key) });
    reply.header('location', publicLink(this.config, `/api/v1/jobs/${job.id}`));
    if (replayed) reply.header('idempotent-replayed', 'true');
    const seen = await this.waited(job, caller, request, reply);
    if (isTerminalJob(seen.state)) reply.status(200);
    return seen;
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
  @TakesWait()
  @Operation(GET_JOB)
  async get(
    @Param('job') id: string,
    @CurrentCaller() caller: TracedCaller,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<JobView> {
    return this.waited(await this.jobs.getJob(id, caller), caller, request, reply);
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

  /** The job as it is, or, when the client prefers to wait, as it is once it has ended or the time is up. */
  private async waited(
    job: JobView,
    caller: TracedCaller,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<JobView> {
    const seconds = wantedWait(request.headers['prefer']);
    if (seconds === 0) return job;
    reply.header('preference-applied', `wait=${seconds}`);
    if (isTerminalJob(job.state)) return job;
    await this.waiter.wait(job.id, seconds * 1000, goneClient(request, reply));
    return this.jobs.getJob(job.id, caller);
  }
}
