import type { SignedUrlView } from '@frameq/contracts';
import type { StoredArtifactRow } from '@frameq/db';
import { AppError, isUuid } from '@frameq/domain';
import { Body, Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiHeader, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import { callerOf, CurrentCaller, type TracedCaller } from '../auth/caller.js';
import { Operation } from '../docs/operation.decorator.js';
import { Service, type Services } from '../services.js';
import { publicLink } from '../http/public-link.js';
import { ARTIFACT_CONTENT, SIGN_ARTIFACT_URL } from './artifacts.docs.js';
import { byteRange } from './byte-range.js';
import { isNotModified, isSameForRange } from './conditions.js';
import { contentDisposition } from './content-disposition.js';
import { SignUrlDto } from './sign-url.dto.js';
import { SignedUrls } from './signed-urls.js';

const HOUR_S = 3_600;

/** Files that jobs made. */
@ApiTags('artifacts')
@Controller('api/v1/artifacts')
export class ArtifactsController {
  constructor(
    @Service('artifacts') private readonly artifacts: Services['artifacts'],
    @Service('storage') private readonly storage: Services['storage'],
    @Service('config') private readonly config: Services['config'],
    private readonly signedUrls: SignedUrls,
  ) {}

  @Get(':artifact/content')
  @ApiHeader({ name: 'Range', required: false, description: 'One range of bytes, e.g. `bytes=0-1023`.' })
  @ApiQuery({ name: 'expires', required: false, description: 'Part of a signed URL.', type: String })
  @ApiQuery({ name: 'key', required: false, description: 'Part of a signed URL.', type: String })
  @ApiQuery({ name: 'signature', required: false, description: 'Part of a signed URL.', type: String })
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

  @Post(':artifact/signed-url')
  @ApiBody({ type: SignUrlDto, required: false })
  @Operation(SIGN_ARTIFACT_URL)
  async sign(
    @Param('artifact') id: string,
    @Body() body: SignUrlDto,
    @CurrentCaller() caller: TracedCaller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SignedUrlView> {
    const artifact = await this.find(id, caller.tenantId);
    const seconds = Math.floor(Date.now() / 1000) + (body.expires_s ?? HOUR_S);
    const until = new Date(seconds * 1000);
    const query = await this.signedUrls.sign(artifact.id, caller, until);
    reply.header('cache-control', 'no-store');
    const url = publicLink(this.config, `/api/v1/artifacts/${artifact.id}/content?${query}`);
    return { url, expires_at: until.toISOString() };
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
