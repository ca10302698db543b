import type { JobView } from '@frameq/contracts';
import { Body, Controller, Param, Patch, Post } from '@nestjs/common';
import { ApiBody, ApiTags } from '@nestjs/swagger';
import { type AuditActor, CurrentActor } from '../audit/audit-actor.js';
import { Operation } from '../docs/operation.decorator.js';
import { Service, type Services } from '../services.js';
import { ChangeJobDto, MoveJobDto } from './change-job.dto.js';
import { CHANGE_JOB, MOVE_JOB } from './job-line.docs.js';

/** Where a job stands in its tenant's line. */
@ApiTags('jobs')
@Controller('api/v1/jobs/:job')
export class JobLineController {
  constructor(@Service('steering') private readonly steering: Services['steering']) {}

  @Patch()
  @Operation(CHANGE_JOB)
  change(@Param('job') id: string, @Body() body: ChangeJobDto, @CurrentActor() actor: AuditActor): Promise<JobView> {
    return this.steering.changeJob(id, body, actor);
  }

  @Post('move')
  @ApiBody({ type: MoveJobDto, required: false })
  @Operation(MOVE_JOB)
  move(@Param('job') id: string, @Body() body: MoveJobDto, @CurrentActor() actor: AuditActor): Promise<JobView> {
    return this.steering.moveJob(id, body.to ?? 'front', actor);
  }
}
