import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsInt, IsOptional, Max, Min } from 'class-validator';

/** The body of `POST /artifacts/{artifact}/signed-url`; may be left out. */
export class SignUrlDto {
  @ApiPropertyOptional({
    type: 'integer',
    description: 'For how many seconds the URL works.',
    minimum: 1,
    maximum: 86_400,
    default: 3_600,
  })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(86_400)
  expires_s?: number;
}
