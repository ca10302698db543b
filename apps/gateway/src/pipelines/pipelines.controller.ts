import type { PipelineView, ValidationView } from '@frameq/contracts';
import { AppError } from '@frameq/domain';
import { describePipeline } from '@frameq/pipelines';
import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentCaller, type TracedCaller } from '../auth/caller.js';
import { isAllowed } from '../auth/scopes.js';
import { PIPELINE, VALIDATION } from '../docs/examples/other.examples.js';
import { Operation } from '../docs/operation.decorator.js';
import { list, named, type Schema } from '../docs/schema.js';
import { ValidateDto } from '../jobs/submit-job.dto.js';
import { Service, type Services } from '../services.js';

const PIPELINE_LIST: Schema = {
  type: 'object',
  properties: { data: list('Every pipeline.', named('PipelineView')) },
  required: ['data'],
} as Schema;

/** What can be run. */
@ApiTags('pipelines')
@Controller('api/v1/pipelines')
export class PipelinesController {
  constructor(
    @Service('pipelines') private readonly pipelines: Services['pipelines'],
    @Service('jobs') private readonly jobs: Services['jobs'],
  ) {}

  @Get()
  @Operation({
    id: 'listPipelines',
    summary: 'List what can be run',
    description: 'Every pipeline with its parameters, stages and outputs: all that a form or a command line needs.',
    access: 'jobs:read',
    answers: [{ status: 200, description: 'The pipelines.', schema: PIPELINE_LIST, example: { data: [PIPELINE] } }],
    conditional: true,
    curl: { path: '/api/v1/pipelines' },
  })
  list(): { data: PipelineView[] } {
    return { data: this.pipelines.list().map(describePipeline) };
  }

  @Get(':pipeline')
  @Operation({
    id: 'getPipeline',
    summary: 'Look at a pipeline',
    description: 'One pipeline with its parameters, stages and outputs.',
    access: 'jobs:read',
    pathParams: ['pipeline'],
    answers: [{ status: 200, description: 'The pipeline.', schema: named('PipelineView'), example: PIPELINE }],
    errors: ['PIPELINE_NOT_FOUND'],
    conditional: true,
    curl: { path: '/api/v1/pipelines/scenes' },
  })
  get(@Param('pipeline') name: string): PipelineView {
    return describePipeline(this.pipelines.get(name));
  }

  @Post('validate')
  @Operation({
    id: 'validateSubmission',
    summary: 'Check a submission without submitting it',
    description:
      'Says what `POST /jobs` would say, every problem at once. The status is 200 even when `valid` is false.',
    access: 'jobs:read',
    answers: [{ status: 200, description: 'What was found.', schema: named('ValidationView'), example: VALIDATION }],
    errors: ['INVALID_REQUEST', 'INVALID_JSON', 'BODY_TOO_LARGE', 'UNSUPPORTED_CONTENT_TYPE', 'REQUEST_TIMEOUT'],
    curl: {
      method: 'POST',
      path: '/api/v1/pipelines/validate',
      body: '{"pipeline":"scenes","params":{"sensitivity":0.6}}',
    },
  })
  validate(@Body() body: ValidateDto, @CurrentCaller() caller: TracedCaller): Promise<ValidationView> {
    const namesFiles = body.inputs?.some((input) => typeof input === 'object' && 'path' in input) === true;
    // What lies on the server is for those who may submit it.
    if (namesFiles && !isAllowed('jobs:write', caller))
      throw new AppError('FORBIDDEN', 'To name files of the server this key needs the scope jobs:write.', {
        detail: { required_scope: 'jobs:write' },
      });
    return this.jobs.validateSubmission(body, caller);
  }
}
