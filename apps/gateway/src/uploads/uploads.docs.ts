import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import { UPLOAD } from '../docs/examples/other.examples.js';
import type { Answer, OperationFacts } from '../docs/operation.decorator.js';
import { list, named, type Schema, text } from '../docs/schema.js';

/** The query of an upload. */
export class UploadQuery {
  @ApiPropertyOptional({
    description: 'The name of the file; wins over X-Filename and Content-Disposition.',
    example: 'film.mp4',
  })
  @IsOptional()
  @IsString()
  @MaxLength(4_096)
  name?: string;
}

/** The body of `POST /uploads/check`. */
export class CheckUploadDto {
  @ApiProperty({ description: 'SHA-256 of a file, hex.', example: 'a'.repeat(64), pattern: '^[0-9a-fA-F]{64}$' })
  @IsString()
  @Matches(/^[0-9a-f]{64}$/i, { message: 'sha256 must be 64 hexadecimal digits' })
  sha256!: string;
}

const BYTES = text('The bytes of the file.', { format: 'binary' });
const FORM: Schema = {
  type: 'object',
  properties: { file: list('Every part with a file name is taken, whatever its field is called.', BYTES) },
  required: ['file'],
} as Schema;

const CREATED: Answer = {
  status: 201,
  description: 'The upload. A multipart form is answered with `{ "data": [upload, …] }` instead.',
  schema: {
    oneOf: [
      named('InputView'),
      { type: 'object', properties: { data: { type: 'array', items: named('InputView') } }, required: ['data'] },
    ],
  } as Schema,
  example: UPLOAD,
  headers: { Location: 'Where the upload is (raw uploads).' },
};

/** Raw bytes by PUT. */
export const RAW_UPLOAD: OperationFacts = {
  id: 'putUpload',
  summary: 'Upload a file (PUT)',
  description:
    'Streams the body to storage, hashing as it goes; the same content is kept once. With `Content-Digest: sha-256=:…:` ' +
    '(RFC 9530) the bytes are checked on arrival. The name comes from `?name=`, `X-Filename` or Content-Disposition.',
  access: 'jobs:write',
  rawBody: true,
  accepts: { 'application/octet-stream': BYTES },
  answers: [{ ...CREATED, schema: named('InputView'), description: 'The upload.' }],
  errors: [
    'INVALID_REQUEST',
    'REQUEST_TIMEOUT',
    'LENGTH_REQUIRED',
    'UNSUPPORTED_CONTENT_TYPE',
    'UPLOAD_TOO_LARGE',
    'CONTENT_DIGEST_MISMATCH',
    'STORAGE_FULL',
    'STORAGE_UNAVAILABLE',
  ],
  curl: {
    method: 'PUT',
    path: '/api/v1/uploads?name=film.mp4',
    options: ['-H "Content-Type: application/octet-stream"', '--data-binary @film.mp4'],
  },
};

/** Raw bytes or a form by POST. */
export const UPLOAD_OPERATION: OperationFacts = {
  ...RAW_UPLOAD,
  id: 'createUpload',
  accepts: { 'application/octet-stream': BYTES, 'multipart/form-data': FORM },
  summary: 'Upload one file, or several in a form',
  description: `${RAW_UPLOAD.description} A multipart form may hold several files; they are stored in the order in which they come.`,
  answers: [CREATED],
  curl: { method: 'POST', path: '/api/v1/uploads', options: ['-F "file=@film.mp4"'] },
};

/** Is it here already? */
export const CHECK_UPLOAD: OperationFacts = {
  id: 'checkUpload',
  summary: 'Ask whether a file is stored already',
  description: 'By SHA-256, among your own files: one that is need not be sent again; submit with `{"sha256": …}`.',
  access: 'jobs:write',
  answers: [
    {
      status: 200,
      description: 'Whether it is.',
      schema: named('UploadCheckView'),
      example: { exists: true, sha256: 'a'.repeat(64), bytes: 7_340_032 },
    },
  ],
  errors: [
    'INVALID_REQUEST',
    'INVALID_JSON',
    'BODY_TOO_LARGE',
    'UNSUPPORTED_CONTENT_TYPE',
    'REQUEST_TIMEOUT',
    'STORAGE_UNAVAILABLE',
  ],
  curl: { method: 'POST', path: '/api/v1/uploads/check', body: `{"sha256":"${'a'.repeat(64)}"}` },
};
