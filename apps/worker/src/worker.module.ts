import { type DynamicModule, Module } from '@nestjs/common';
import { Worker } from './supervisor/worker.js';

/** The Nest side of a worker: it holds the supervisor, which is plain TypeScript, for whoever asks the context for it. */
@Module({})
export class WorkerModule {
  static holding(worker: Worker): DynamicModule {
    return { module: WorkerModule, providers: [{ provide: Worker, useValue: worker }], exports: [Worker] };
  }
}
