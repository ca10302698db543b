import type { ChangeTenantRequest, CreateTenantRequest } from '@frameq/contracts';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsInt, IsString, Matches, Max, MaxLength, Min, ValidateIf } from 'class-validator';

/** What an id of a tenant looks like. */
export const TENANT_ID = /^[a-z0-9][a-z0-9-]{0,62}$/;

const MOST = 2 ** 31 - 1;

/** A limit: a whole number, or null for none; may be left out. */
function Limit(description: string): PropertyDecorator {
  const rules = [
    ApiPropertyOptional({ type: 'integer', nullable: true, minimum: 0, maximum: MOST, description }),
    ValidateIf((_, value) => value !== undefined && value !== null),
    IsInt(),
    Min(0),
    Max(MOST),
  ];
  return (target, name) => rules.forEach((rule) => rule(target, name));
}

/** The body of `PATCH /tenants/{tenant}`. */
export class ChangeTenantDto implements ChangeTenantRequest {
  @ApiPropertyOptional({ description: 'Its name, for people.', example: 'The studio' })
  @ValidateIf((_, value) => value !== undefined)
  @IsString()
  @Matches(/\S/, { message: 'name must hold a letter' })
  @MaxLength(100)
  name?: string;

  @Limit('Jobs that have not ended, at most; null does not limit.')
  max_queued_jobs?: number | null;

  @Limit('Stages that run, at most; null does not limit.')
  max_running_stages?: number | null;

  @Limit('Seconds of gpu stages in 24 hours, at most; null does not limit.')
  gpu_seconds_per_day?: number | null;
}

/** The body of `POST /tenants`. */
export class CreateTenantDto extends ChangeTenantDto implements CreateTenantRequest {
  @ApiProperty({ description: 'Small letters, digits and hyphens; at most 63. It never changes.', example: 'studio' })
  @IsString()
  @Matches(TENANT_ID, { message: 'id must be small letters, digits and hyphens, at most 63' })
  id!: string;
}
