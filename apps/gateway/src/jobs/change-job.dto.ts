import type { ChangeJobRequest, MoveJobRequest } from '@frameq/contracts';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsInt, IsOptional, Max, Min } from 'class-validator';

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
