import { JOB_STATES, type JobState } from '@frameq/domain';
import { ApiPropertyOptional, IntersectionType } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayNotEmpty, IsIn, IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import { IsMoment } from '../http/is-moment.js';
import { PageQuery } from '../http/page-query.js';
import { ToList } from '../http/query-lists.js';

/** Which jobs are meant; every filter narrows. */
export class JobFilterQuery {
  @ApiPropertyOptional({
    description: 'Only jobs in one of these states; may be repeated.',
    isArray: true,
    enum: JOB_STATES,
  })
  @IsOptional()
  @ToList()
  @ArrayNotEmpty()
  @IsIn(JOB_STATES, { each: true })
  state?: JobState[];

  @ApiPropertyOptional({
    description: 'Only jobs of one of these pipelines; may be repeated.',
    isArray: true,
    type: String,
  })
  @IsOptional()
  @ToList()
  @ArrayNotEmpty()
  @ArrayMaxSize(50)
  @IsString({ each: true })
  pipeline?: string[];

  @ApiPropertyOptional({
    description: 'Only jobs with this label, as `key=value`; may be repeated, all must match.',
    isArray: true,
    type: String,
  })
  @IsOptional()
  @ToList({ commas: false })
  @ArrayMaxSize(32)
  @Matches(/^[^=]{1,63}=.{0,200}$/, { each: true, message: 'label must be written as key=value' })
  label?: string[];

  @ApiPropertyOptional({ description: 'Only jobs whose name holds this text, whatever its case.' })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  q?: string;

  @ApiPropertyOptional({
    description: 'Only jobs submitted at or after this date (UTC) or time with offset.',
    format: 'date-time',
  })
  @IsOptional()
  @IsMoment()
  created_after?: string;

  @ApiPropertyOptional({
    description: 'Only jobs submitted before this date (UTC) or time with offset.',
    format: 'date-time',
  })
  @IsOptional()
  @IsMoment()
  created_before?: string;
}

/** The query of `GET /jobs`. */
export class ListJobsQuery extends IntersectionType(JobFilterQuery, PageQuery) {}
