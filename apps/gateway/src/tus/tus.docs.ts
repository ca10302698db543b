import type { ErrorCode } from '@frameq/domain';
import type { OperationFacts } from '../docs/operation.decorator.js';
import { text } from '../docs/schema.js';

const ERRORS: readonly ErrorCode[] = ['INVALID_REQUEST', 'REQUEST_TIMEOUT', 'STORAGE_FULL', 'STORAGE_UNAVAILABLE'];
const NOTHING = text('Nothing: all is in the headers.');
const PIECE = text('The bytes from Upload-Offset on.', { format: 'binary' });
const RESUMABLE = '-H "Tus-Resumable: 1.0.0"';

export const TUS_CREATE: OperationFacts = {
  id: 'createTusUpload',
  summary: 'Begin a resumable upload',
  description:
    'Resumable uploads by [tus 1.0](https://tus.io/protocols/resumable-upload), for large files and unsteady connections. ' +
    'Send `Upload-Length` and, as `Upload-Metadata`, `filename` and perhaps `sha256`, both in base64. The id at the end of ' +
    '`Location` is that of the upload: once the last byte is there, submit with it. Unfinished ones expire ' +
    '(UPLOAD_EXPIRY_HOURS).',
  access: 'jobs:write',
  rawBody: true,
  answers: [
    {
      status: 201,
      description: 'It has begun.',
      schema: NOTHING,
      example: '',
      headers: { Location: 'Where to send the bytes.', 'Upload-Expires': 'When it is given up.' },
    },
  ],
  errors: [...ERRORS, 'UPLOAD_TOO_LARGE', 'TOO_MANY_UPLOADS', 'CONTENT_DIGEST_MISMATCH', 'UNSUPPORTED_CONTENT_TYPE'],
  curl: {
    method: 'POST',
    path: '/api/v1/uploads/tus',
    options: [RESUMABLE, '-H "Upload-Length: 1000"', '-H "Upload-Metadata: filename ZmlsbS5tcDQ="'],
  },
};

export const TUS_HEAD: OperationFacts = {
  id: 'headTusUpload',
  summary: 'Ask how much of a resumable upload has arrived',
  description: 'Go on from `Upload-Offset`. A finished upload answers with its whole length.',
  access: 'jobs:write',
  pathParams: ['upload'],
  answers: [
    {
      status: 200,
      description: 'How much there is.',
      schema: NOTHING,
      example: '',
      headers: { 'Upload-Offset': 'Bytes that have arrived.', 'Upload-Length': 'Bytes in all.' },
    },
  ],
  errors: ['INVALID_REQUEST', 'INPUT_NOT_FOUND', 'UPLOAD_EXPIRED', 'CONTENT_DIGEST_MISMATCH', 'STORAGE_UNAVAILABLE'],
  curl: { method: 'HEAD', path: '/api/v1/uploads/tus/$TUS_ID', options: [RESUMABLE] },
};

export const TUS_PATCH: OperationFacts = {
  id: 'patchTusUpload',
  summary: 'Send a piece of a resumable upload',
  description: 'Appends bytes at `Upload-Offset`. With the last byte the upload becomes an input with the same id.',
  access: 'jobs:write',
  pathParams: ['upload'],
  rawBody: true,
  accepts: { 'application/offset+octet-stream': PIECE },
  answers: [
    {
      status: 204,
      description: 'They have arrived.',
      schema: NOTHING,
      example: '',
      headers: { 'Upload-Offset': 'Bytes that have arrived.' },
    },
  ],
  errors: [
    ...ERRORS,
    'INPUT_NOT_FOUND',
    'UPLOAD_OFFSET_MISMATCH',
    'UPLOAD_EXPIRED',
    'UPLOAD_TOO_LARGE',
    'UNSUPPORTED_CONTENT_TYPE',
    'CONTENT_DIGEST_MISMATCH',
  ],
  curl: {
    method: 'PATCH',
    path: '/api/v1/uploads/tus/$TUS_ID',
    options: [
      RESUMABLE,
      '-H "Upload-Offset: 0"',
      '-H "Content-Type: application/offset+octet-stream"',
      '--data-binary @film.mp4',
    ],
  },
};

export const TUS_DELETE: OperationFacts = {
  id: 'deleteTusUpload',
  summary: 'Give up a resumable upload',
  description: 'Removes what has arrived of an unfinished upload.',
  access: 'jobs:write',
  pathParams: ['upload'],
  answers: [{ status: 204, description: 'It is gone.', schema: NOTHING, example: '' }],
  errors: ['INVALID_REQUEST', 'INPUT_NOT_FOUND', 'UPLOAD_EXPIRED', 'STORAGE_UNAVAILABLE'],
  curl: { method: 'DELETE', path: '/api/v1/uploads/tus/$TUS_ID', options: [RESUMABLE] },
};
