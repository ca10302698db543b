import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsOptional } from 'class-validator';

/** The body of `POST /queues/{queue}/clear`; may be left out. */
export class ClearQueueDto {
  @ApiPropertyOptional({ description: 'Only count; false cancels what waits.', type: Boolean, default: true })
  @IsOptional()
  @IsBoolean()
  dry_run?: boolean;
}
