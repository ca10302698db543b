import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsOptional } from 'class-validator';
import { ToFlag } from '../http/query-lists.js';
import { JobFilterQuery } from './list-jobs.query.js';

/** The query of `GET /jobs/counts`. */
export class CountJobsQuery extends JobFilterQuery {
  @ApiPropertyOptional({ description: 'Count on above 10,000 in a state; slower.', type: Boolean, default: false })
  @IsOptional()
  @ToFlag()
  @IsBoolean()
  exact?: boolean;
}
