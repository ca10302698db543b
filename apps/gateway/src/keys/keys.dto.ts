import type { CreateKeyRequest, RotateKeyRequest } from '@frameq/contracts';
import { API_KEY_SCOPES } from '@frameq/domain';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayNotEmpty,
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
import { IsMoment } from '../http/is-moment.js';
import { PageQuery } from '../http/page-query.js';
import { ToFlag } from '../http/query-lists.js';

const MONTH_S = 30 * 24 * 60 * 60;
const EXPIRES = 'A date (UTC) or time with offset, in the future.';

/** The query of `GET /keys`. */
export class ListKeysQuery extends PageQuery {
  @ApiPropertyOptional({ description: 'Only keys of this tenant.' })
  @IsOptional()
  @IsString()
  @MaxLength(63)
  tenant?: string;

  @ApiPropertyOptional({
    description: 'Only keys that hold: neither revoked nor expired.',
    type: Boolean,
    default: false,
  })
  @IsOptional()
  @ToFlag()
  @IsBoolean()
  active?: boolean;
}

/** The body of `POST /keys`. */
export class CreateKeyDto implements CreateKeyRequest {
  @ApiProperty({ description: 'What it is for; shown in lists and in the audit log.', example: 'render farm' })
  @IsString()
  @Matches(/\S/, { message: 'name must hold a letter' })
  @MaxLength(100)
  name!: string;

  @ApiProperty({
    description: 'What it may do; `admin` may do everything within its tenant.',
    isArray: true,
    enum: API_KEY_SCOPES,
    example: ['jobs:read', 'jobs:write'],
  })
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(20)
  @IsIn(API_KEY_SCOPES, { each: true })
  scopes!: string[];

  @ApiPropertyOptional({ description: 'For whom it acts: yours unless told; only an operator may name another.' })
  @IsOptional()
  @IsString()
  @MaxLength(63)
  tenant?: string;

  @ApiPropertyOptional({ description: `When it ends; never unless told. ${EXPIRES}`, format: 'date-time' })
  @IsOptional()
  @IsMoment()
  expires_at?: string;
}

/** The body of `POST /keys/{key}/rotate`; may be left out. */
export class RotateKeyDto implements RotateKeyRequest {
  @ApiPropertyOptional({
    type: 'integer',
    description: 'For how many seconds the old key goes on; 0 ends it at once.',
    minimum: 0,
    maximum: MONTH_S,
    default: 86_400,
  })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(MONTH_S)
  overlap_s?: number;

  @ApiPropertyOptional({
    description: `When the new key ends; unset: it lives as long as the old one was made to. ${EXPIRES}`,
    format: 'date-time',
  })
  @IsOptional()
  @IsMoment()
  expires_at?: string;
}
