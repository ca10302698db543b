import type { Answer, OperationFacts } from '../docs/operation.decorator.js';
import { BODY_ERRORS } from '../docs/body-errors.js';
import { named, text } from '../docs/schema.js';

const BYTES = text('The bytes of the file, in its own media type.', { format: 'binary' });
const HEADERS = {
  ETag: 'The SHA-256 of the whole file.',
  'Accept-Ranges': 'bytes',
  'Content-Disposition': 'The name of the file.',
};

const WHOLE: Answer = {
  status: 200,
  description: 'The whole file.',
  schema: BYTES,
  mediaType: 'application/octet-stream',
  example: '{"scenes":[]}',
  headers: HEADERS,
};

/** `GET /artifacts/{id}/content`. */
export const ARTIFACT_CONTENT: OperationFacts = {
  id: 'getArtifactContent',
  summary: 'Download an artifact',
  description:
    'The bytes of a file that a job made, with ranges, conditional requests and HEAD, so that a player can seek and a download can resume. A signed URL needs no key.',
  access: 'artifacts:read',
  pathParams: ['artifact'],
  answers: [
    WHOLE,
    {
      ...WHOLE,
      status: 206,
      description: 'The range that was asked for.',
      headers: { ...HEADERS, 'Content-Range': 'Which part this is.' },
    },
  ],
  conditional: true,
  signedUrls: true,
  errors: ['ARTIFACT_NOT_FOUND', 'ARTIFACT_EXPIRED', 'RANGE_NOT_SATISFIABLE', 'STORAGE_UNAVAILABLE'],
  curl: { path: '/api/v1/artifacts/$ARTIFACT_ID/content', options: ['-H "Range: bytes=0-1023"', '-o first-kilobyte'] },
};

/** `POST /artifacts/{id}/signed-url`. */
export const SIGN_ARTIFACT_URL: OperationFacts = {
  id: 'signArtifactUrl',
  summary: 'Make a URL that needs no key',
  description:
    'A URL of the content that works by itself for an hour (`expires_s` says otherwise, a day at most), for players and for people ' +
    'without a key. It stands for the key that asked for it, and ends with it.',
  access: 'artifacts:read',
  pathParams: ['artifact'],
  answers: [
    {
      status: 200,
      description: 'The URL; keep it to yourself and those it is for.',
      schema: named('SignedUrlView'),
      example: {
        url: '/api/v1/artifacts/0190a6a0-4444-7000-8000-000000000001/content?expires=1768473000&key=abcdefgh&signature=x',
        expires_at: '2026-01-15T10:30:00.000Z',
      },
    },
  ],
  errors: [...BODY_ERRORS, 'ARTIFACT_NOT_FOUND'],
  curl: { method: 'POST', path: '/api/v1/artifacts/$ARTIFACT_ID/signed-url', body: '{"expires_s":600}' },
};
