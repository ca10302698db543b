import type { Answer, OperationFacts } from '../docs/operation.decorator.js';
import { text } from '../docs/schema.js';

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
    'The bytes of a file that a job made, with ranges, conditional requests and HEAD, so that a player can seek and a download can resume.',
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
  errors: ['ARTIFACT_NOT_FOUND', 'ARTIFACT_EXPIRED', 'RANGE_NOT_SATISFIABLE', 'STORAGE_UNAVAILABLE'],
  curl: { path: '/api/v1/artifacts/$ARTIFACT_ID/content', options: ['-H "Range: bytes=0-1023"', '-o first-kilobyte'] },
};
