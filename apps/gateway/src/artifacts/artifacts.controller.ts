import type { StoredArtifactRow } from '@frameq/db';
import { AppError, isUuid } from '@frameq/domain';
import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import { callerOf } from '../auth/caller.js';
import { Operation } from '../docs/operation.decorator.js';
import { Service, type Services } from '../services.js';
import { ARTIFACT_CONTENT } from './artifacts.docs.js';
import { byteRange } from './byte-range.js';
import { isNotModified, isSameForRange } from './conditions.js';
import { contentDisposition } from './content-disposition.js';

/** Files that jobs made. */
@ApiTags('artifacts')
@Controller('api/v1/artifacts')
export class ArtifactsController {
  constructor(
    @Service('artifacts') private readonly artifacts: Services['artifacts'],
    @Service('storage') private readonly storage: Services['storage'],
  ) {}

  @Get(':artifact/content')
  @ApiHeader({ name: 'Range', required: false, description: 'One range of bytes, e.g. `bytes=0-1023`.' })
  @Operation(ARTIFACT_CONTENT)
  async content(
    @Param('artifact') id: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const artifact = await this.find(id, callerOf(request).tenantId);
    if (artifact.removedAt !== null) {
      const when = artifact.removedAt.toISOString().slice(0, 10);
      throw new AppError('ARTIFACT_EXPIRED', `Retention removed ${artifact.name} on ${when}.`, {
        detail: { removed_at: artifact.removedAt.toISOString() },
      });
    }
    const etag = `"${artifact.sha256}"`;
    const lastModified = artifact.createdAt.toUTCString();
    reply.headers({
      etag,
      'last-modified': lastModified,
      'accept-ranges': 'bytes',
      // The bytes behind an id never change, but only this tenant may see them.
      'cache-control': 'private, max-age=31536000, immutable',
    });
    if (isNotModified(request.headers, etag)) return void reply.status(304).send();
    reply.headers({
      'content-type': artifact.mediaType,
      'content-disposition': contentDisposition(artifact.name, artifact.mediaType),
    });
    const part = isSameForRange(request.headers, etag, lastModified) ? this.rangeOf(request, reply, artifact) : null;
    const { start, end } = part ?? { start: 0, end: artifact.bytes - 1 };
    if (part !== null) reply.status(206).header('content-range', `bytes ${start}-${end}/${artifact.bytes}`);
    const length = end - start + 1;
    reply.header('content-length', String(length));
    const bytes =
      request.method === 'HEAD' || length === 0
        ? Readable.from([])
        : await this.storage.readArtifact(artifact, { start, end });
    return void reply.send(bytes);
  }

  private async find(id: string, tenantId: string): Promise<StoredArtifactRow> {
    const artifact = isUuid(id) ? await this.artifacts.get(id, tenantId) : null;
    if (artifact === null) throw new AppError('ARTIFACT_NOT_FOUND', `There is no artifact ${id}.`);
    return artifact;
  }

  private rangeOf(
    request: FastifyRequest,
    reply: FastifyReply,
    artifact: StoredArtifactRow,
  ): ReturnType<typeof byteRange> {
    try {
      return byteRange(request.headers.range, artifact.bytes);
    } catch (error) {
      reply.header('content-range', `bytes */${artifact.bytes}`);
      throw error;
    }
  }
}
