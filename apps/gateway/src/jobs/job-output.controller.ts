import type { ArtifactView, CursorPage } from '@frameq/contracts';
import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import { callerOf, CurrentCaller, type TracedCaller } from '../auth/caller.js';
import { Operation } from '../docs/operation.decorator.js';
import { preferredType } from '../http/accept.js';
import { PageQuery } from '../http/page-query.js';
import { Service, type Services } from '../services.js';
import { JOB_ARTIFACTS, JOB_LOGS, JOB_ZIP } from './job-output.docs.js';
import { LOG_FORMATS, writeLog } from './log-format.js';
import { LogQuery } from './log-query.js';
import { zipOfJob } from './zip-of-job.js';

/** What a job left behind: its logs and its files. */
@ApiTags('jobs')
@Controller('api/v1/jobs/:job')
export class JobOutputController {
  constructor(
    @Service('jobs') private readonly jobs: Services['jobs'],
    @Service('storage') private readonly storage: Services['storage'],
    @Service('artifacts') private readonly artifacts: Services['artifacts'],
  ) {}

  @Get('logs')
  @Operation(JOB_LOGS)
  async logs(
    @Param('job') id: string,
    @Query() query: LogQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const lines = await this.jobs.jobLogs(id, callerOf(request), {
      ...(query.after_line !== undefined && { afterLine: query.after_line }),
      ...(query.level !== undefined && { level: query.level }),
      ...(query.q !== undefined && { text: query.q }),
      ...(query.stage !== undefined && { stage: query.stage }),
      ...(query.item !== undefined && { itemIndex: query.item }),
      limit: query.limit ?? 10_000,
    });
    const format = preferredType(request.headers.accept, LOG_FORMATS);
    reply.headers({ 'content-type': `${format}; charset=utf-8`, 'cache-control': 'private, no-cache' });
    void reply.send(Readable.from(writeLog(format, lines), { objectMode: false }));
  }

  @Get('artifacts')
  @Operation(JOB_ARTIFACTS)
  list(
    @Param('job') id: string,
    @Query() query: PageQuery,
    @CurrentCaller() caller: TracedCaller,
  ): Promise<CursorPage<ArtifactView>> {
    return this.jobs.jobArtifacts(id, caller, { limit: query.limit, cursor: query.cursor });
  }

  @Get('artifacts.zip')
  @Operation(JOB_ZIP)
  async zip(@Param('job') id: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const caller = callerOf(request);
    const job = await this.jobs.getJob(id, caller);
    const rows = this.artifacts.eachOfJob(job.id, caller.tenantId);
    reply.headers({
      'content-type': 'application/zip',
      'content-disposition': `attachment; filename="job-${job.number}.zip"`,
      'cache-control': 'private, no-store',
    });
    void reply.send(request.method === 'HEAD' ? Readable.from([]) : zipOfJob(job, rows, this.storage));
  }
}
