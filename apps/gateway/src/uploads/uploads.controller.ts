import type { InputView, UploadCheckView } from '@frameq/contracts';
import { AppError, safeName } from '@frameq/domain';
import { Body, Controller, Get, Param, Post, Put, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import { callerOf, CurrentCaller, type TracedCaller } from '../auth/caller.js';
import { UPLOAD } from '../docs/examples/other.examples.js';
import { Operation } from '../docs/operation.decorator.js';
import { named } from '../docs/schema.js';
import { publicLink } from '../http/public-link.js';
import { Service, type Services } from '../services.js';
import { expectedSha256 } from './content-digest.js';
import { receiveMultipart } from './receive-multipart.js';
import { uploadBody } from './upload-body.js';
import { CHECK_UPLOAD, CheckUploadDto, RAW_UPLOAD, UPLOAD_OPERATION, UploadQuery } from './uploads.docs.js';
import { uploadName } from './upload-name.js';
import { UploadsService } from './uploads.service.js';

/** Files that jobs read. */
@ApiTags('uploads')
@Controller('api/v1/uploads')
export class UploadsController {
  constructor(
    private readonly uploads: UploadsService,
    @Service('config') private readonly config: Services['config'],
  ) {}

  @Post()
  @Operation(UPLOAD_OPERATION)
  async post(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Query() query: UploadQuery,
  ): Promise<InputView | { data: InputView[] }> {
    if (isForm(request)) return this.receiveForm(request);
    return this.receiveRaw(request, reply, query);
  }

  @Put()
  @Operation(RAW_UPLOAD)
  async put(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Query() query: UploadQuery,
  ): Promise<InputView> {
    if (isForm(request)) {
      throw new AppError('UNSUPPORTED_CONTENT_TYPE', 'PUT takes the bytes of one file, no multipart/form-data.', {
        hint: 'Send the form with POST, or the bytes alone: curl -T FILE.',
      });
    }
    return this.receiveRaw(request, reply, query);
  }

  @Post('check')
  @Operation(CHECK_UPLOAD)
  check(@Body() { sha256 }: CheckUploadDto, @CurrentCaller() caller: TracedCaller): Promise<UploadCheckView> {
    return this.uploads.check(sha256, caller.tenantId);
  }

  @Get(':upload')
  @Operation({
    id: 'getUpload',
    summary: 'Look at an upload',
    description: 'Name, size and hash of a file that was uploaded before.',
    access: 'jobs:read',
    pathParams: ['upload'],
    answers: [{ status: 200, description: 'The upload.', schema: named('InputView'), example: UPLOAD }],
    errors: ['INPUT_NOT_FOUND'],
    curl: { path: '/api/v1/uploads/$UPLOAD_ID' },
  })
  async get(@Param('upload') id: string, @CurrentCaller() caller: TracedCaller): Promise<InputView> {
    return this.uploads.get(id, caller.tenantId);
  }

  private async receiveRaw(request: FastifyRequest, reply: FastifyReply, query: UploadQuery): Promise<InputView> {
    this.checkLength(request);
    const digest = expectedSha256(request.headers['content-digest']);
    const bytes = request.body === undefined ? Readable.from([]) : uploadBody(request.raw);
    const length = request.headers['content-length'];
    const upload = await this.uploads.keep(bytes, {
      ...(length === undefined ? {} : { announcedBytes: Number(length) }),
      tenantId: callerOf(request).tenantId,
      name: uploadName(query.name, request.headers),
      ...(digest === undefined ? {} : { expectedSha256: digest }),
    });
    reply.header('location', publicLink(this.config, `/api/v1/uploads/${upload.id}`));
    return upload;
  }

  private async receiveForm(request: FastifyRequest): Promise<{ data: InputView[] }> {
    const { tenantId } = callerOf(request);
    if (request.headers['content-digest'] !== undefined) {
      throw new AppError('INVALID_REQUEST', 'Content-Digest is checked for raw uploads only.', {
        field: 'Content-Digest',
      });
    }
    const body = uploadBody(request.raw);
    return {
      data: await receiveMultipart(request.headers, body, (name, bytes) =>
        this.uploads.keep(bytes, { tenantId, name: safeName(name) }),
      ),
    };
  }

  /** Refuses what is too large before a byte of it is read, and a body whose end nobody could tell. */
  private checkLength(request: FastifyRequest): void {
    const length = request.headers['content-length'];
    if (length === undefined && request.headers['transfer-encoding'] === undefined) {
      throw new AppError('LENGTH_REQUIRED', 'The request has no body.');
    }
    if (Number(length ?? 0) <= this.config.maxUploadBytes) return;
    throw new AppError(
      'UPLOAD_TOO_LARGE',
      `The file has ${length} bytes; at most ${this.config.maxUploadBytes} are taken.`,
      {
        detail: { max_bytes: this.config.maxUploadBytes },
      },
    );
  }
}

function isForm(request: FastifyRequest): boolean {
  return /^multipart\/form-data/i.test(request.headers['content-type'] ?? '');
}
