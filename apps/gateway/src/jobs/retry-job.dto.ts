import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, MaxLength } from 'class-validator';

/** The body of `POST /jobs/{job}/retry`; may be left out. */
export class RetryJobDto {
  @ApiPropertyOptional({
    description: 'Only the items that stopped at this stage; unset: every item that failed or was cancelled.',
    example: 'detect',
  })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  from_stage?: string;
}
