import type { CloneRequest } from '@frameq/contracts';
import { OmitType, PartialType } from '@nestjs/swagger';
import { SubmitJobDto } from './submit-job.dto.js';

/** The body of `POST /jobs/{job}/clone`; may be left out, as may each of its fields. */
export class CloneJobDto extends PartialType(OmitType(SubmitJobDto, ['pipeline'])) implements CloneRequest {}
