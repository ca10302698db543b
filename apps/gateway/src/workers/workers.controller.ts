import type { WorkerView } from '@frameq/contracts';
import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { WORKER } from '../docs/examples/other.examples.js';
import { Operation } from '../docs/operation.decorator.js';
import { list, named, type Schema } from '../docs/schema.js';
import { Service, type Services } from '../services.js';
import { workerView } from './worker-view.js';

const WORKER_LIST: Schema = {
  type: 'object',
  properties: { data: list('Workers, newest first.', named('WorkerView')) },
  required: ['data'],
} as Schema;

/** Who does the work. */
@ApiTags('workers')
@Controller('api/v1/workers')
export class WorkersController {
  constructor(@Service('workers') private readonly workers: Services['workers']) {}

  @Get()
  @Operation({
    id: 'listWorkers',
    summary: 'List the workers',
    description: 'Every worker heard of lately, with its queues, slots, devices and what it runs.',
    access: 'jobs:read',
    answers: [{ status: 200, description: 'The workers.', schema: WORKER_LIST, example: { data: [WORKER] } }],
    curl: { path: '/api/v1/workers' },
  })
  async list(): Promise<{ data: WorkerView[] }> {
    const rows = await this.workers.list();
    return { data: rows.map(workerView) };
  }
}
