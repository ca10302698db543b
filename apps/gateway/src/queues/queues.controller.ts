import type { ClearView, QueueView } from '@frameq/contracts';
import { Body, Controller, Get, Param, Post, Res } from '@nestjs/common';
import { ApiBody, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { type AuditActor, CurrentActor } from '../audit/audit-actor.js';
import { Operation } from '../docs/operation.decorator.js';
import { Service, type Services } from '../services.js';
import { ClearQueueDto } from './clear-queue.dto.js';
import { CLEAR_QUEUE, DRAIN_QUEUE, GET_QUEUE, LIST_QUEUES, PAUSE_QUEUE, RESUME_QUEUE } from './queues.docs.js';

/** Queues as a whole: what waits there, and whether anything starts. */
@ApiTags('queues')
@Controller('api/v1/queues')
export class QueuesController {
  constructor(@Service('steering') private readonly steering: Services['steering']) {}

  @Get()
  @Operation(LIST_QUEUES)
  async list(): Promise<{ data: QueueView[] }> {
    return { data: await this.steering.listQueues() };
  }

  @Get(':queue')
  @Operation(GET_QUEUE)
  get(@Param('queue') queue: string): Promise<QueueView> {
    return this.steering.getQueue(queue);
  }

  @Post(':queue/pause')
  @Operation(PAUSE_QUEUE)
  pause(@Param('queue') queue: string, @CurrentActor() actor: AuditActor): Promise<QueueView> {
    return this.steering.holdQueue(queue, 'paused', actor);
  }

  @Post(':queue/drain')
  @Operation(DRAIN_QUEUE)
  drain(@Param('queue') queue: string, @CurrentActor() actor: AuditActor): Promise<QueueView> {
    return this.steering.holdQueue(queue, 'draining', actor);
  }

  @Post(':queue/resume')
  @Operation(RESUME_QUEUE)
  resume(@Param('queue') queue: string, @CurrentActor() actor: AuditActor): Promise<QueueView> {
    return this.steering.resumeQueue(queue, actor);
  }

  @Post(':queue/clear')
  @ApiBody({ type: ClearQueueDto, required: false })
  @Operation(CLEAR_QUEUE)
  async clear(
    @Param('queue') queue: string,
    @Body() body: ClearQueueDto,
    @CurrentActor() actor: AuditActor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ClearView> {
    const answer = await this.steering.clearQueue(queue, actor, { dryRun: body.dry_run ?? true });
    if (answer.bulk_action !== null) {
      reply.status(202).header('location', `/api/v1/bulk-actions/${answer.bulk_action.id}`);
    }
    return answer;
  }
}
