import type { BulkActionView, BulkPreview } from '@frameq/contracts';
import { AppError } from '@frameq/domain';
import { Body, Controller, Get, Headers, Param, Post, Res } from '@nestjs/common';
import { ApiHeader, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { type AuditActor, CurrentActor } from '../audit/audit-actor.js';
import { CurrentCaller, type TracedCaller } from '../auth/caller.js';
import { isAllowed } from '../auth/scopes.js';
import { Operation } from '../docs/operation.decorator.js';
import { idempotencyKey } from '../jobs/idempotency-key.js';
import { Service, type Services } from '../services.js';
import { BulkActionDto } from './bulk-action.dto.js';
import { ABORT_BULK_ACTION, GET_BULK_ACTION, START_BULK_ACTION } from './bulk-actions.docs.js';

/** Many jobs at once. */
@ApiTags('queues')
@Controller('api/v1/bulk-actions')
export class BulkActionsController {
  constructor(@Service('steering') private readonly steering: Services['steering']) {}

  @Post()
  @ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: 'Up to 255 printable letters of your own; the same key and body begin it once in 24 h.',
  })
  @Operation(START_BULK_ACTION)
  async start(
    @Body() body: BulkActionDto,
    @CurrentCaller() caller: TracedCaller,
    @CurrentActor() actor: AuditActor,
    @Headers('idempotency-key') key: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<BulkPreview | BulkActionView> {
    const { idempotencyKey: ownKey } = idempotencyKey(key);
    if (body.action === 'cancel') mayCancel(caller);
    if (body.dry_run ?? true) return this.steering.previewBulkAction(body, actor);
    const { action, replayed } = await this.steering.startBulkAction(body, actor, ownKey);
    reply.status(202).header('location', `/api/v1/bulk-actions/${action.id}`);
    if (replayed) reply.header('idempotent-replayed', 'true');
    return action;
  }

  @Get(':bulk')
  @Operation(GET_BULK_ACTION)
  get(@Param('bulk') id: string, @CurrentActor() actor: AuditActor): Promise<BulkActionView> {
    return this.steering.getBulkAction(id, actor);
  }

  @Post(':bulk/abort')
  @Operation(ABORT_BULK_ACTION)
  abort(@Param('bulk') id: string, @CurrentActor() actor: AuditActor): Promise<BulkActionView> {
    return this.steering.abortBulkAction(id, actor);
  }
}

/** The route asks for `jobs:write`; cancelling one job asks for more, so cancelling many does. */
function mayCancel(caller: TracedCaller): void {
  if (isAllowed('jobs:cancel', caller)) return;
  throw new AppError('FORBIDDEN', 'This key lacks the scope jobs:cancel.', {
    detail: { required_scope: 'jobs:cancel' },
  });
}
