import type { ChangeWebhookRequest, CreateWebhookRequest } from '@frameq/contracts';
import { WEBHOOK_EVENTS } from '@frameq/domain';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
} from 'class-validator';

const URL_FACTS = {
  description: 'Where messages go: an https URL at a public address.',
  example: 'https://hooks.example.com/frameq',
  maxLength: 2_000,
};

/** What may be said of a webhook besides its URL. */
class WebhookFacts {
  @ApiPropertyOptional({ description: 'What you call it.', example: 'Studio chat', maxLength: 100 })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  @Matches(/^[^\p{Cc}]*$/u, { message: 'name must not hold control characters' })
  name?: string;

  @ApiPropertyOptional({
    description: 'What it is told of; all of these when there are none.',
    isArray: true,
    enum: WEBHOOK_EVENTS,
    example: ['job.completed', 'job.failed'],
  })
  @IsOptional()
  @IsArray()
  @ArrayUnique()
  @IsIn(WEBHOOK_EVENTS, { each: true })
  events?: string[];
}

/** The body of `POST /webhooks`. */
export class CreateWebhookDto extends WebhookFacts implements CreateWebhookRequest {
  @ApiProperty(URL_FACTS)
  @IsString()
  @MaxLength(2_000)
  url!: string;
}

/** The body of `PATCH /webhooks/{webhook}`; what is left out stays as it is. */
export class ChangeWebhookDto extends WebhookFacts implements ChangeWebhookRequest {
  @ApiPropertyOptional(URL_FACTS)
  @IsOptional()
  @IsString()
  @MaxLength(2_000)
  url?: string;

  @ApiPropertyOptional({ description: 'Whether messages are sent; what happens meanwhile is not told later.' })
  @IsOptional()
  @IsBoolean()
  enabled?: boolean;
}

/** The body of `POST /webhooks/{webhook}/rotate-secret`; may be left out. */
export class RotateSecretDto {
  @ApiPropertyOptional({
    type: 'integer',
    description: 'For how many seconds the old secret signs beside the new one.',
    minimum: 0,
    maximum: 604_800,
    default: 86_400,
  })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(604_800)
  overlap_s?: number;
}
