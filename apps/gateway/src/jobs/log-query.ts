import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import { ToNumber } from '../http/query-lists.js';

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
/** What fits the columns that are compared. */
const MAX_POSITION = 2_147_483_647;

/** The query of `GET /jobs/{job}/logs`. */
export class LogQuery {
  @ApiPropertyOptional({ type: 'integer', description: 'Only lines after this one of their attempt.', minimum: 0 })
  @IsOptional()
  @ToNumber()
  @IsInt()
  @Min(0)
  @Max(MAX_POSITION)
  after_line?: number;

  @ApiPropertyOptional({ description: 'Only lines at least this grave.', enum: LOG_LEVELS })
  @IsOptional()
  @IsIn(LOG_LEVELS)
  level?: (typeof LOG_LEVELS)[number];

  @ApiPropertyOptional({ description: 'Only lines whose message holds this text, whatever its case.' })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  q?: string;

  @ApiPropertyOptional({ description: 'Only lines of this stage.' })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  stage?: string;

  @ApiPropertyOptional({ type: 'integer', description: 'Only lines of this item, from 0.', minimum: 0 })
  @IsOptional()
  @ToNumber()
  @IsInt()
  @Min(0)
  @Max(MAX_POSITION)
  item?: number;

  @ApiPropertyOptional({
    type: 'integer',
    description: 'At most this many lines.',
    minimum: 1,
    maximum: 100_000,
    default: 10_000,
  })
  @IsOptional()
  @ToNumber()
  @IsInt()
  @Min(1)
  @Max(100_000)
  limit?: number;
}
