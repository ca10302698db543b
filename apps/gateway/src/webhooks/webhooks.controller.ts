import type { CursorPage, WebhookView, WebhookWithSecret } from '@frameq/contracts';
import { MAX_WEBHOOKS, type WebhookRow } from '@frameq/db';
import { AppError, isUuid, uuidV7 } from '@frameq/domain';
import { checkWebhookUrl, makeWebhookSecret, type WebhookRules } from '@frameq/webhooks';
import { Body, Controller, Delete, Get, Headers, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiBody, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { randomBytes } from 'node:crypto';
import { type AuditActor, CurrentActor } from '../audit/audit-actor.js';
import { CurrentCaller, type TracedCaller } from '../auth/caller.js';
import { Operation } from '../docs/operation.decorator.js';
import { cursorPage, placeOf } from '../http/cursor-page.js';
import { Once, TakesIdempotencyKey } from '../http/once.js';
import { PageQuery } from '../http/page-query.js';
import { publicLink } from '../http/public-link.js';
import { Service, type Services } from '../services.js';
import { toWebhookView } from './webhook-views.js';
import { ChangeWebhookDto, CreateWebhookDto, RotateSecretDto } from './webhook.dto.js';
import * as docs from './webhooks.docs.js';

const PAGE = 50;
const UUID = /^[0-9a-f-]{36}$/;
const DAY_S = 86_400;

/** Where you want to be told of your jobs. */
@ApiTags('webhooks')
@Controller('api/v1/webhooks')
export class WebhooksController {
  constructor(
    @Service('stores') private readonly stores: Services['stores'],
    @Service('database') private readonly database: Services['database'],
    @Service('config') private readonly config: Services['config'],
    private readonly once: Once,
  ) {}

  @Post()
  @TakesIdempotencyKey()
  @Operation(docs.CREATE_WEBHOOK)
  async create(
    @Body() body: CreateWebhookDto,
    @CurrentCaller() caller: TracedCaller,
    @CurrentActor() actor: AuditActor,
    @Headers('idempotency-key') key: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<WebhookWithSecret> {
    checkWebhookUrl(body.url, this.rules());
    const { tenantId } = caller;
    const made = await this.once.answer<WebhookWithSecret>(reply, {
      caller,
      key,
      action: 'create-webhook',
      request: body,
      status: 201,
      kept: (view) => ({ ...view, secret: null }),
      work: async (tx) => {
        const [id, secret] = [uuidV7(Date.now(), randomBytes(16)), makeWebhookSecret()];
        const { url, name = null, events = [] } = body;
        const row = await this.stores.webhooks.insert({ id, tenantId, url, name, events, secret }, tx);
        if (row === null) throw new AppError('WEBHOOK_LIMIT_REACHED', `There are ${MAX_WEBHOOKS} webhooks already.`);
        await this.stores.audit.append([{ ...actor, action: 'webhook.create', target: id, detail: { events } }], tx);
        return { ...toWebhookView(row), secret };
      },
    });
    reply.headers({
      location: publicLink(this.config, `/api/v1/webhooks/${made.id}`),
      'cache-control': 'no-store',
    });
    return made;
  }

  @Get()
  @Operation(docs.LIST_WEBHOOKS)
  async list(@Query() query: PageQuery, @CurrentCaller() caller: TracedCaller): Promise<CursorPage<WebhookView>> {
    const after = placeOf(query.cursor, UUID);
    const limit = query.limit ?? PAGE;
    const page = { limit: limit + 1, ...(after !== undefined && { after }) };
    const rows = await this.stores.webhooks.list(caller.tenantId, page);
    return cursorPage(rows, limit, (row) => row.id, toWebhookView);
  }

  @Get(':webhook')
  @Operation(docs.GET_WEBHOOK)
  async get(@Param('webhook') id: string, @CurrentCaller() caller: TracedCaller): Promise<WebhookView> {
    return toWebhookView(found(id, isUuid(id) ? await this.stores.webhooks.get(id, caller.tenantId) : null));
  }

  @Patch(':webhook')
  @Operation(docs.CHANGE_WEBHOOK)
  async change(
    @Param('webhook') id: string,
    @Body() body: ChangeWebhookDto,
    @CurrentActor() actor: AuditActor,
  ): Promise<WebhookView> {
    if (!isUuid(id)) throw notFound(id);
    if (body.url !== undefined) checkWebhookUrl(body.url, this.rules());
    return this.database.transaction(async (tx) => {
      const row = found(id, await this.stores.webhooks.update(id, actor.tenantId, body, tx));
      const detail = { changed: Object.keys(body) };
      await this.stores.audit.append([{ ...actor, action: 'webhook.update', target: id, detail }], tx);
      return toWebhookView(row);
    });
  }

  @Delete(':webhook')
  @Operation(docs.DELETE_WEBHOOK)
  async remove(@Param('webhook') id: string, @CurrentActor() actor: AuditActor): Promise<void> {
    if (!isUuid(id)) throw notFound(id);
    await this.database.transaction(async (tx) => {
      if (!(await this.stores.webhooks.remove(id, actor.tenantId, tx))) throw notFound(id);
      await this.stores.audit.append([{ ...actor, action: 'webhook.delete', target: id }], tx);
    });
  }

  @Post(':webhook/rotate-secret')
  @ApiBody({ type: RotateSecretDto, required: false })
  @Operation(docs.ROTATE_SECRET)
  async rotate(
    @Param('webhook') id: string,
    @Body() body: RotateSecretDto,
    @CurrentActor() actor: AuditActor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<WebhookWithSecret> {
    if (!isUuid(id)) throw notFound(id);
    const secret = makeWebhookSecret();
    reply.header('cache-control', 'no-store');
    return this.database.transaction(async (tx) => {
      const overlap = body.overlap_s ?? DAY_S;
      const row = found(id, await this.stores.webhooks.rotate(id, actor.tenantId, secret, overlap, tx));
      const detail = { overlap_s: overlap };
      await this.stores.audit.append([{ ...actor, action: 'webhook.rotate_secret', target: id, detail }], tx);
      return { ...toWebhookView(row), secret };
    });
  }

  private rules(): WebhookRules {
    return { allowedHosts: this.config.webhookAllowedHosts, ports: this.config.webhookPorts };
  }
}

function found(id: string, row: WebhookRow | null): WebhookRow {
  if (row === null) throw notFound(id);
  return row;
}

function notFound(id: string): AppError {
  return new AppError('WEBHOOK_NOT_FOUND', `There is no webhook ${id}.`);
}
