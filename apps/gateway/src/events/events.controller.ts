import { Controller, Get, Headers, Query, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { IsOptional, IsString, MaxLength } from 'class-validator';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AccessWatch } from '../auth/access-watch.js';
import { callerOf } from '../auth/caller.js';
import { Operation } from '../docs/operation.decorator.js';
import { takeOver } from '../http/take-over.js';
import { Service, type Services } from '../services.js';
import { EventHub } from './event-hub.js';
import { EVENTS_OPERATION, SSE_HEADERS } from './events.docs.js';
import { SseClient } from './sse-client.js';

/** The query of `GET /events`. */
export class EventsQuery {
  @ApiPropertyOptional({ description: 'Where to go on from, for clients that cannot send Last-Event-ID.' })
  @IsOptional()
  @IsString()
  @MaxLength(64)
  after?: string;
}

/** Changes of state, as they happen. */
@ApiTags('events')
@Controller('api/v1/events')
export class EventsController {
  constructor(
    @Service('jobs') private readonly jobs: Services['jobs'],
    private readonly hub: EventHub,
    private readonly access: AccessWatch,
  ) {}

  @Get()
  @ApiHeader({
    name: 'Last-Event-ID',
    required: false,
    description: 'The id of the last event you have; browsers send it by themselves.',
  })
  @Operation(EVENTS_OPERATION)
  async stream(
    @Query() query: EventsQuery,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const caller = callerOf(request);
    const { tenantId } = caller;
    const given = lastEventId ?? query.after;
    const start = await this.jobs.openEvents(given ?? null, tenantId);
    const response = takeOver(reply, 200, SSE_HEADERS);
    if (request.method === 'HEAD') return void response.end();
    // Gone already: its close has been told, and nobody would take it off the list again.
    if (response.destroyed) return;
    response.write('retry: 3000\n\n');
    const client = new SseClient(response, start.cursor);
    if (start.missed) client.resync('The event you had is no longer kept; load what you show again.', start.cursor);
    const unwatch = this.access.watch(caller, () =>
      client.end('unauthorized', { reason: 'The key or session has ended; sign in again.' }),
    );
    response.once('close', () => {
      unwatch();
      this.hub.leave(tenantId, client);
    });
    try {
      await this.hub.follow(tenantId, client);
    } catch (error) {
      request.log.warn({ err: error }, 'An event stream was closed.');
      response.destroy();
    }
  }
}
