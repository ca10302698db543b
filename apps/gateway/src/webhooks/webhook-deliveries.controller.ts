import type { CursorPage, DeliveryView } from '@frameq/contracts';
import { WEBHOOK_CHANNEL, type WebhookRow } from '@frameq/db';
import { AppError, isUuid, uuidV7, WEBHOOK_TEST } from '@frameq/domain';
import { webhookPayload } from '@frameq/jobs';
import { Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { randomBytes } from 'node:crypto';
import { CurrentCaller, type TracedCaller } from '../auth/caller.js';
import { Operation } from '../docs/operation.decorator.js';
import { cursorPage, placeOf } from '../http/cursor-page.js';
import { PageQuery } from '../http/page-query.js';
import { Service, type Services } from '../services.js';
import { toDeliveryView } from './webhook-views.js';
import * as docs from './webhooks.docs.js';

const PAGE = 50;
const UUID = /^[0-9a-f-]{36}$/;

/** What was sent to a webhook, and what came of it. */
@ApiTags('webhooks')
@Controller('api/v1/webhooks/:webhook')
export class WebhookDeliveriesController {
  constructor(
    @Service('stores') private readonly stores: Services['stores'],
    @Service('database') private readonly database: Services['database'],
  ) {}

  @Get('deliveries')
  @Operation(docs.LIST_DELIVERIES)
  async list(
    @Param('webhook') id: string,
    @Query() query: PageQuery,
    @CurrentCaller() caller: TracedCaller,
  ): Promise<CursorPage<DeliveryView>> {
    await this.webhook(id, caller);
    const before = placeOf(query.cursor, UUID);
    const limit = query.limit ?? PAGE;
    const page = { limit: limit + 1, ...(before !== undefined && { before }) };
    return cursorPage(await this.stores.deliveries.list(id, page), limit, (row) => row.id, toDeliveryView);
  }

  @Get('deliveries/:delivery')
  @Operation(docs.GET_DELIVERY)
  async get(
    @Param('webhook') id: string,
    @Param('delivery') deliveryId: string,
    @CurrentCaller() caller: TracedCaller,
  ): Promise<DeliveryView> {
    await this.webhook(id, caller);
    return this.delivery(id, deliveryId, caller);
  }

  @Post('deliveries/:delivery/redeliver')
  @Operation(docs.REDELIVER)
  async redeliver(
    @Param('webhook') id: string,
    @Param('delivery') deliveryId: string,
    @CurrentCaller() caller: TracedCaller,
  ): Promise<DeliveryView> {
    await this.webhook(id, caller);
    const found = isUuid(deliveryId) ? await this.stores.deliveries.redeliver(deliveryId, id, caller.tenantId) : null;
    if (found === null) throw noDelivery(deliveryId);
    if (!found.enabled) throw disabled(id);
    this.database.announce(WEBHOOK_CHANNEL);
    return this.delivery(id, deliveryId, caller);
  }

  @Post('test')
  @Operation(docs.TEST_WEBHOOK)
  async test(@Param('webhook') id: string, @CurrentCaller() caller: TracedCaller): Promise<DeliveryView> {
    const webhook = await this.webhook(id, caller);
    if (!webhook.enabled) throw disabled(id);
    const deliveryId = uuidV7(Date.now(), randomBytes(16));
    const payload = webhookPayload(WEBHOOK_TEST, new Date(), { webhook_id: id, message: 'frameq can reach you.' });
    await this.stores.deliveries.insert([{ id: deliveryId, webhookId: id, event: null, type: WEBHOOK_TEST, payload }]);
    this.database.announce(WEBHOOK_CHANNEL);
    return this.delivery(id, deliveryId, caller);
  }

  private async webhook(id: string, caller: TracedCaller): Promise<WebhookRow> {
    const webhook = isUuid(id) ? await this.stores.webhooks.get(id, caller.tenantId) : null;
    if (webhook === null) throw new AppError('WEBHOOK_NOT_FOUND', `There is no webhook ${id}.`);
    return webhook;
  }

  private async delivery(webhookId: string, id: string, caller: TracedCaller): Promise<DeliveryView> {
    const row = isUuid(id) ? await this.stores.deliveries.get(id, webhookId, caller.tenantId) : null;
    if (row === null) throw noDelivery(id);
    return toDeliveryView(row);
  }
}

function noDelivery(id: string): AppError {
  return new AppError('DELIVERY_NOT_FOUND', `This webhook has no delivery ${id}.`);
}

function disabled(id: string): AppError {
  return new AppError('WEBHOOK_DISABLED', `The webhook ${id} is switched off, so nothing is sent to it.`);
}
