import { Controller, Delete, Head, Param, Patch, Post, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import { callerOf } from '../auth/caller.js';
import { Operation } from '../docs/operation.decorator.js';
import { Service, type Services } from '../services.js';
import { uploadBody } from '../uploads/upload-body.js';
import { TUS_CREATE, TUS_DELETE, TUS_HEAD, TUS_PATCH } from './tus.docs.js';
import { TusUploads } from './tus-uploads.js';

/** Uploads that go on where they broke off. */
@ApiTags('uploads')
@Controller('api/v1/uploads/tus')
export class TusController {
  constructor(
    private readonly uploads: TusUploads,
    @Service('storage') private readonly storage: Services['storage'],
  ) {}

  @Post()
  @Operation(TUS_CREATE)
  create(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.pass(request, reply);
  }

  @Head(':upload')
  @Operation(TUS_HEAD)
  async head(@Param('upload') id: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { tenantId } = callerOf(request);
    const input = await this.uploads.finished(id, tenantId);
    if (input === null) {
      await this.uploads.requireOpen(id, tenantId);
      return this.pass(request, reply);
    }
    const bytes = String(input.bytes);
    const headers = { 'tus-resumable': '1.0.0', 'upload-offset': bytes, 'upload-length': bytes };
    return void reply
      .headers({ ...headers, 'cache-control': 'no-store' })
      .status(200)
      .send();
  }

  @Patch(':upload')
  @Operation(TUS_PATCH)
  async patch(@Param('upload') id: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.uploads.requireOpen(id, callerOf(request).tenantId);
    const room = await this.storage.admit(Number(request.headers['content-length'] ?? 0));
    return this.pass(request, reply).finally(() => room.release());
  }

  @Delete(':upload')
  @Operation(TUS_DELETE)
  async remove(@Param('upload') id: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.uploads.requireOpen(id, callerOf(request).tenantId);
    return this.pass(request, reply);
  }

  private async pass(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    reply.header('tus-resumable', '1.0.0');
    const answer = await this.uploads.handle(toWebRequest(request), callerOf(request).tenantId);
    // Cross-origin headers are the gateway's own affair.
    for (const [name, value] of answer.headers) if (!name.startsWith('access-control-')) reply.header(name, value);
    void reply.status(answer.status).send();
  }
}

function toWebRequest(request: FastifyRequest): Request {
  const { raw } = request;
  const headers = Object.entries(raw.headers).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, String(value)]],
  );
  const hasBody = request.body !== undefined && raw.method !== 'HEAD' && raw.method !== 'DELETE';
  const body = hasBody ? { body: Readable.toWeb(uploadBody(raw)), duplex: 'half' } : {};
  return new Request(`http://localhost${raw.url ?? '/'}`, {
    method: raw.method ?? 'GET',
    headers,
    ...body,
  } as RequestInit);
}
