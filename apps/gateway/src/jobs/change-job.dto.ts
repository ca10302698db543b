import type { ChangeJobRequest, MoveJobRequest } from '@frameq/contracts';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsInt, IsOptional, IsString, Matches, Max, MaxLength, Min } from 'class-validator';
import { IsLabels } from '../http/is-labels.js';

/** The body of `PATCH /jobs/{job}`. */
export class ChangeJobDto implements ChangeJobRequest {
  @ApiPropertyOptional({
    type: 'integer',
    description: 'Lower runs first; for a job that has not ended.',
    minimum: 0,
    maximum: 1000,
    example: 50,
  })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(1000)
  priority?: number;

  @ApiPropertyOptional({ description: 'What you call the job.', example: 'Dailies of Tuesday', maxLength: 200 })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  @Matches(/^[^\p{Cc}]*$/u, { message: 'name must not hold control characters' })
  name?: string;

  @ApiPropertyOptional({
    description: 'Take the place of all labels of the job.',
    type: 'object',
    additionalProperties: { type: 'string' },
    example: { reel: 'A012' },
  })
  @IsOptional()
  @IsLabels()
  labels?: Record<string, string>;
}

/** The body of `POST /jobs/{job}/move`; may be left out. */
export class MoveJobDto implements MoveJobRequest {
  @ApiPropertyOptional({
    description: 'Before or behind everything of your own that waits.',
    enum: ['front', 'back'],
    default: 'front',
  })
  @IsOptional()
  @IsIn(['front', 'back'])
  to?: 'front' | 'back';
}
