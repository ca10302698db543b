import type { BulkActionRequest, BulkFilter } from '@frameq/contracts';
import { JOB_STATES, type JobState } from '@frameq/domain';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayNotEmpty,
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  Max,
  MaxLength,
  Min,
  MinLength,
  ValidateNested,
} from 'class-validator';
import { IsLabels } from '../http/is-labels.js';
import { IsMoment } from '../http/is-moment.js';

/** Which jobs a bulk action is about; every field narrows. */
export class BulkFilterDto implements BulkFilter {
  @ApiPropertyOptional({ description: 'Jobs in one of these states.', isArray: true, enum: JOB_STATES })
  @IsOptional()
  @ArrayNotEmpty()
  @ArrayMaxSize(7)
  @IsIn(JOB_STATES, { each: true })
  state?: JobState[];

  @ApiPropertyOptional({ description: 'Jobs of one of these pipelines.', isArray: true, type: String })
  @IsOptional()
  @ArrayNotEmpty()
  @ArrayMaxSize(50)
  @IsString({ each: true })
  @MaxLength(100, { each: true })
  pipeline?: string[];

  @ApiPropertyOptional({
    description: 'Jobs that carry all of these labels.',
    type: 'object',
    additionalProperties: { type: 'string' },
    example: { reel: 'A012' },
  })
  @IsOptional()
  @IsLabels()
  labels?: Record<string, string>;

  @ApiPropertyOptional({ description: 'Jobs whose name holds this text, whatever its case.' })
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(200)
  q?: string;

  @ApiPropertyOptional({ description: 'Jobs submitted at or after this moment.', format: 'date-time' })
  @IsOptional()
  @IsMoment()
  created_after?: string;

  @ApiPropertyOptional({ description: 'Jobs submitted before this moment.', format: 'date-time' })
  @IsOptional()
  @IsMoment()
  created_before?: string;
}

/** The body of `POST /bulk-actions`. */
export class BulkActionDto implements BulkActionRequest {
  @ApiProperty({ description: 'What to do.', enum: ['cancel', 'retry', 'priority'], example: 'retry' })
  @IsIn(['cancel', 'retry', 'priority'])
  action!: 'cancel' | 'retry' | 'priority';

  @ApiPropertyOptional({ description: 'Which jobs; at least one field.', type: BulkFilterDto })
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => BulkFilterDto)
  filter?: BulkFilterDto;

  @ApiPropertyOptional({
    description: 'Which jobs, by id or number, instead of a filter.',
    isArray: true,
    type: String,
  })
  @IsOptional()
  @ArrayNotEmpty()
  @ArrayMaxSize(500)
  @IsString({ each: true })
  @MaxLength(100, { each: true })
  ids?: string[];

  @ApiPropertyOptional({ type: 'integer', description: 'For the action priority.', minimum: 0, maximum: 1000 })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(1000)
  priority?: number;

  @ApiPropertyOptional({ description: 'Only count; false does it.', type: Boolean, default: true })
  @IsOptional()
  @IsBoolean()
  dry_run?: boolean;
}
