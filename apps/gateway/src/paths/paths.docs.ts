import type { PathListView, PathView } from '@frameq/contracts';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsInt, IsOptional, IsString, Max, MaxLength, Min, MinLength } from 'class-validator';
import type { OperationFacts } from '../docs/operation.decorator.js';
import { named } from '../docs/schema.js';
import { ToNumber } from '../http/query-lists.js';

/** The body of `POST /paths/normalize`. */
export class NormalizePathDto {
  @ApiProperty({ description: 'A path as people write it.', example: 'C:\\Films\\a.mp4', maxLength: 4_096 })
  @IsString()
  @MinLength(1)
  @MaxLength(4_096)
  path!: string;
}

/** The query of `GET /paths/list`. */
export class ListPathsQuery {
  @ApiPropertyOptional({ description: 'The folder; unset: DEFAULT_INPUT_DIR, or the allowed folders themselves.' })
  @IsOptional()
  @IsString()
  @MaxLength(4_096)
  path?: string;

  @ApiPropertyOptional({ description: '`next_cursor` of the page before.' })
  @IsOptional()
  @IsString()
  @MaxLength(1_000)
  cursor?: string;

  @ApiPropertyOptional({ type: 'integer', description: 'Entries a page.', minimum: 1, maximum: 1_000, default: 200 })
  @IsOptional()
  @ToNumber()
  @IsInt()
  @Min(1)
  @Max(1_000)
  limit?: number;
}

const PATH: PathView = {
  given: 'C:\\Films\\a.mp4',
  path: '/mnt/c/Films/a.mp4',
  allowed: true,
  reason: null,
  hint: null,
  kind: 'file',
  bytes: 7_340_032,
};

const LIST: PathListView = {
  path: '/mnt/c/Films',
  parent: null,
  data: [
    {
      name: 'a.mp4',
      path: '/mnt/c/Films/a.mp4',
      kind: 'file',
      is_media: true,
      bytes: 7_340_032,
      modified_at: '2026-01-15T09:00:00.000Z',
      allowed: true,
      reason: null,
    },
  ],
  next_cursor: null,
  roots: ['/mnt/c/Films'],
  note: null,
};

export const NORMALIZE_PATH: OperationFacts = {
  id: 'normalizePath',
  summary: 'See what the server makes of a path',
  description:
    'Takes the spellings of Windows and WSL (`C:\\x`, `/mnt/c/x`, `\\\\wsl$\\…`), quotes and `file://`, and says whether a ' +
    'job may read the file and, if not, why. The status is 200 even when it may not.',
  access: 'jobs:write',
  answers: [{ status: 200, description: 'What it is.', schema: named('PathView'), example: PATH }],
  errors: [
    'INVALID_REQUEST',
    'INVALID_JSON',
    'BODY_TOO_LARGE',
    'UNSUPPORTED_CONTENT_TYPE',
    'REQUEST_TIMEOUT',
    'STORAGE_UNAVAILABLE',
  ],
  curl: { method: 'POST', path: '/api/v1/paths/normalize', body: '{"path":"/mnt/c/Films/a.mp4"}' },
};

export const LIST_PATHS: OperationFacts = {
  id: 'listPaths',
  summary: 'Choose a file of the server',
  description:
    'A folder beneath the allowed ones: media first, then folders, then the rest. Hidden files are left out.',
  access: 'jobs:write',
  answers: [{ status: 200, description: 'A page of the folder.', schema: named('PathListView'), example: LIST }],
  errors: ['INVALID_REQUEST', 'INVALID_CURSOR', 'PATH_NOT_ALLOWED', 'PATH_NOT_FOUND', 'STORAGE_UNAVAILABLE'],
  curl: { path: '/api/v1/paths/list' },
};
