import type { CleanupReport, CleanupRequest, StorageView } from '@frameq/contracts';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsInt, IsOptional, Max, Min } from 'class-validator';
import type { OperationFacts } from '../docs/operation.decorator.js';
import { named } from '../docs/schema.js';

/** The body of `POST /storage/cleanup`; may be left out. */
export class CleanupDto implements CleanupRequest {
  @ApiPropertyOptional({ description: 'True only counts; false removes.', default: true })
  @IsOptional()
  @IsBoolean()
  dry_run?: boolean;

  @ApiPropertyOptional({
    type: 'integer',
    description: 'Days since jobs ended; STORAGE_RETENTION_DAYS unless told. With neither, files of jobs are kept.',
    minimum: 0,
    maximum: 36_500,
    example: 30,
  })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(36_500)
  older_than_days?: number;
}

const STORAGE: StorageView = {
  mode: 'copy',
  free_bytes: 412_000_000_000,
  total_bytes: 1_000_000_000_000,
  reserve_bytes: 50_000_000_000,
  resume_bytes: 100_000_000_000,
  low: false,
  retention_days: 90,
  job_retention_days: null,
  input_roots: ['/srv/footage'],
  usage: { inputs: 120, input_bytes: 88_000_000_000, artifacts: 4_200, artifact_bytes: 3_100_000_000 },
};

const REPORT: CleanupReport = {
  dry_run: true,
  older_than_days: 30,
  jobs_older_than_days: null,
  kinds: [
    { kind: 'artifacts', count: 400, bytes: 310_000_000 },
    { kind: 'logs', count: 90, bytes: 2_000_000 },
    { kind: 'inputs', count: 12, bytes: 8_800_000_000 },
    { kind: 'jobs', count: 0, bytes: 0 },
    { kind: 'orphans', count: 1, bytes: 4_096 },
  ],
  total_bytes: 9_112_004_096,
  failures: 0,
};

export const GET_STORAGE: OperationFacts = {
  id: 'getStorage',
  summary: 'See how full the disk is',
  description: 'The marks at which nothing more is taken in, how long things are kept, and what your tenant keeps.',
  access: 'jobs:read',
  answers: [{ status: 200, description: 'How it stands.', schema: named('StorageView'), example: STORAGE }],
  errors: ['STORAGE_UNAVAILABLE'],
  curl: { path: '/api/v1/storage' },
};

export const CLEAN_UP: OperationFacts = {
  id: 'cleanUpStorage',
  summary: 'Remove what is no longer needed',
  description:
    'Removes artifacts, logs and inputs of jobs of all tenants that ended long ago, if it is said or configured how long, and ' +
    'files older than a day that nothing names. Only counts unless `dry_run` is false. What a job that has not ended needs is never touched; every batch is noted in the audit log.',
  access: 'operator',
  answers: [{ status: 200, description: 'What was found.', schema: named('CleanupReport'), example: REPORT }],
  errors: [
    'INVALID_REQUEST',
    'INVALID_JSON',
    'BODY_TOO_LARGE',
    'UNSUPPORTED_CONTENT_TYPE',
    'REQUEST_TIMEOUT',
    'STORAGE_UNAVAILABLE',
  ],
  curl: { method: 'POST', path: '/api/v1/storage/cleanup', body: '{"dry_run":true,"older_than_days":30}' },
};
