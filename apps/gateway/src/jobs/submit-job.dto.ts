import type { InputReference, SubmitRequest, ValidateRequest } from '@frameq/contracts';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  IsArray,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
} from 'class-validator';
import { IsLabels } from '../http/is-labels.js';
import { IsInputReferences } from './is-input-references.js';

type Properties = Record<
  string,
  { type: 'string'; format?: string; pattern?: string; minLength?: number; maxLength?: number }
>;

function reference(needed: Properties, optional: Properties = {}) {
  return {
    type: 'object' as const,
    properties: { ...needed, ...optional },
    required: Object.keys(needed),
    additionalProperties: false,
  };
}

/** The body of `POST /pipelines/validate`. */
export class ValidateDto implements ValidateRequest {
  @ApiProperty({ description: 'The pipeline to run.', example: 'scenes' })
  @IsString()
  @MinLength(1)
  @MaxLength(100)
  pipeline!: string;

  @ApiPropertyOptional({
    description: 'Its parameters; see `GET /api/v1/pipelines/{pipeline}`.',
    type: 'object',
    additionalProperties: true,
    example: { sensitivity: 0.6 },
  })
  @IsOptional()
  @IsObject()
  params?: Record<string, unknown>;

  @ApiPropertyOptional({
    description:
      'Each becomes an item of the job: the id of an upload, a path of the server beneath an allowed folder, or the ' +
      'SHA-256 of something you stored before.',
    type: 'array',
    items: {
      oneOf: [
        { type: 'string', format: 'uuid' },
        reference({ upload: { type: 'string', format: 'uuid' } }),
        reference({ path: { type: 'string', minLength: 1, maxLength: 4_096 } }),
        reference({ sha256: { type: 'string', pattern: '^[0-9a-fA-F]{64}$' } }, { name: { type: 'string' } }),
      ],
    },
    example: ['0190a6a0-1111-7000-8000-000000000001'],
  })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(5_000)
  @IsInputReferences()
  inputs?: InputReference[];
}

/** The body of `POST /jobs`. */
export class SubmitJobDto extends ValidateDto implements SubmitRequest {
  @ApiPropertyOptional({ description: 'What you call the job.', example: 'Dailies of Tuesday', maxLength: 200 })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  @Matches(/^[^\p{Cc}]*$/u, { message: 'name must not hold control characters' })
  name?: string;

  @ApiPropertyOptional({ type: 'integer', description: 'Lower runs first.', minimum: 0, maximum: 1000, default: 100 })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(1000)
  priority?: number;

  @ApiPropertyOptional({
    description: 'Up to 32 labels to find the job by.',
    type: 'object',
    additionalProperties: { type: 'string' },
    example: { reel: 'A012' },
  })
  @IsOptional()
  @IsLabels()
  labels?: Record<string, string>;

  @ApiPropertyOptional({
    type: 'integer',
    description: 'How many of its items may run at once; unset: as many as slots allow.',
    minimum: 1,
    maximum: 1000,
  })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(1000)
  max_parallel?: number;

  @ApiPropertyOptional({
    type: 'integer',
    description: 'The job is cancelled when it has not ended after so many seconds; unset: never.',
    minimum: 1,
    maximum: 2_592_000,
    example: 600,
  })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(2_592_000)
  deadline_s?: number;
}
