import type { ErrorCode } from '@frameq/domain';
import { ARTIFACT, LOG_LINE } from '../docs/examples/other.examples.js';
import type { OperationFacts } from '../docs/operation.decorator.js';
import { cursorPageOf } from '../docs/schemas/access.schemas.js';
import { list, named, type Schema, text } from '../docs/schema.js';

const dataOf = (description: string, items: Schema): Schema =>
  ({ type: 'object', properties: { data: list(description, items) }, required: ['data'] }) as Schema;
const STORAGE: readonly ErrorCode[] = ['JOB_NOT_FOUND', 'STORAGE_UNAVAILABLE'];

export const JOB_LOGS: OperationFacts = {
  id: 'getJobLogs',
  summary: 'Read the log of a job',
  description:
    'The lines that its stages logged, by item, stage, attempt and line. `Accept: application/x-ndjson` gives one JSON object a line, ' +
    '`text/plain` gives lines for people.',
  access: 'jobs:read',
  pathParams: ['job'],
  answers: [
    {
      status: 200,
      description: 'The lines.',
      schema: dataOf('The lines.', named('LogLine')),
      example: { data: [LOG_LINE] },
    },
  ],
  errors: ['INVALID_REQUEST', ...STORAGE],
  curl: { path: '/api/v1/jobs/$JOB_ID/logs?level=info', options: ['-H "Accept: text/plain"'] },
};

export const JOB_ARTIFACTS: OperationFacts = {
  id: 'listJobArtifacts',
  summary: 'List the files of a job',
  description:
    'Every file that its stages produced, by item, stage and name; what a stage left that did not complete is marked `partial`.',
  access: 'artifacts:read',
  pathParams: ['job'],
  answers: [
    {
      status: 200,
      description: 'A page of files.',
      schema: cursorPageOf(named('ArtifactView')),
      example: { data: [ARTIFACT], next_cursor: null, has_more: false },
    },
  ],
  conditional: true,
  errors: ['INVALID_REQUEST', 'INVALID_CURSOR', 'JOB_NOT_FOUND'],
  curl: { path: '/api/v1/jobs/$JOB_ID/artifacts' },
};

export const JOB_ZIP: OperationFacts = {
  id: 'getJobArtifactsZip',
  summary: 'Download all files of a job',
  description:
    'The files of the job as one ZIP, made while it is sent; a folder for each item, and in it one for each stage.',
  access: 'artifacts:read',
  pathParams: ['job'],
  answers: [
    {
      status: 200,
      description: 'The archive.',
      mediaType: 'application/zip',
      schema: text('A ZIP file.', { format: 'binary' }),
      example: 'PK…',
    },
  ],
  errors: STORAGE,
  curl: { path: '/api/v1/jobs/$JOB_ID/artifacts.zip', options: ['-o job.zip'] },
};
