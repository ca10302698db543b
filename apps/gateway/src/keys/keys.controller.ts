import type { CursorPage, KeyView, NewKeyView } from '@frameq/contracts';
import { Body, Controller, Delete, Get, Param, Post, Query, Res } from '@nestjs/common';
import { ApiBody, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { type AuditActor, CurrentActor } from '../audit/audit-actor.js';
import { CurrentCaller, type TracedCaller } from '../auth/caller.js';
import { Operation } from '../docs/operation.decorator.js';
import { CREATE_KEY, GET_KEY, LIST_KEYS, REVOKE_KEY, ROTATE_KEY } from './keys.docs.js';
import { CreateKeyDto, ListKeysQuery, RotateKeyDto } from './keys.dto.js';
import { KeysService } from './keys.service.js';

/** Who may come in. */
@ApiTags('keys')
@Controller('api/v1/keys')
export class KeysController {
  constructor(private readonly keys: KeysService) {}

  @Get()
  @Operation(LIST_KEYS)
  list(@Query() query: ListKeysQuery, @CurrentCaller() caller: TracedCaller): Promise<CursorPage<KeyView>> {
    return this.keys.list(query, caller);
  }

  @Post()
  @Operation(CREATE_KEY)
  async create(
    @Body() body: CreateKeyDto,
    @CurrentCaller() caller: TracedCaller,
    @CurrentActor() actor: AuditActor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<NewKeyView> {
    return shownOnce(await this.keys.create(body, caller, actor), reply);
  }

  @Get(':key')
  @Operation(GET_KEY)
  get(@Param('key') id: string, @CurrentCaller() caller: TracedCaller): Promise<KeyView> {
    return this.keys.get(id, caller);
  }

  @Delete(':key')
  @Operation(REVOKE_KEY)
  revoke(
    @Param('key') id: string,
    @CurrentCaller() caller: TracedCaller,
    @CurrentActor() actor: AuditActor,
  ): Promise<KeyView> {
    return this.keys.revoke(id, caller, actor);
  }

  @Post(':key/rotate')
  @ApiBody({ type: RotateKeyDto, required: false })
  @Operation(ROTATE_KEY)
  async rotate(
    @Param('key') id: string,
    @Body() body: RotateKeyDto,
    @CurrentCaller() caller: TracedCaller,
    @CurrentActor() actor: AuditActor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<NewKeyView> {
    return shownOnce(await this.keys.rotate(id, body, caller, actor), reply);
  }
}

/** No cache on the way may keep an answer that holds a key. */
function shownOnce(made: NewKeyView, reply: FastifyReply): NewKeyView {
  reply.headers({ location: `/api/v1/keys/${made.id}`, 'cache-control': 'no-store' });
  return made;
}
