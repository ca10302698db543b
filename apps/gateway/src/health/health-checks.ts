import type { CheckView } from '@frameq/contracts';
import { ERRORS, QUEUES, type QueueName } from '@frameq/domain';
import { openModelStore } from '@frameq/models';
import { Places, trialWrite } from '@frameq/storage';
import { Injectable } from '@nestjs/common';
import { Service, type Services } from '../services.js';
import { check, type Finding } from './check.js';
import { judgePipelines } from './judge-pipelines.js';
import { SchemaProbe } from './schema-probe.js';

/** Looks at everything that frameq needs, all at once. */
@Injectable()
export class HealthChecks {
  constructor(
    private readonly schema: SchemaProbe,
    @Service('config') private readonly config: Services['config'],
    @Service('deliveries') private readonly deliveries: Services['deliveries'],
    @Service('storage') private readonly storage: Services['storage'],
    @Service('workers') private readonly workers: Services['workers'],
    @Service('pipelines') private readonly pipelines: Services['pipelines'],
  ) {}

  run(): Promise<CheckView[]> {
    return Promise.all([
      check('security', () => this.security()),
      check('database', () => this.database()),
      check('queue', () => this.queue()),
      check('storage', () => this.writable()),
      check('disk', () => this.space()),
      check('gpu', () => this.devices()),
      check('workers', () => this.liveWorkers()),
      check('pipelines', () => this.knownPipelines()),
      check('models', () => this.models()),
    ]);
  }

  private security(): Finding {
    if (this.config.securityEnabled) return { message: 'Security is on: every request needs a key.' };
    return {
      status: 'degraded',
      message: 'Security is off: everybody who reaches the port may do everything.',
      hint: 'Take SECURITY_ENABLED=false out of the environment and start again.',
    };
  }

  private async database(): Promise<Finding> {
    const schema = await this.schema.status();
    if (schema === 'ready') return { message: 'Postgres answers and the schema is current.', detail: { schema } };
    return {
      status: 'down',
      message: `The schema is ${schema}.`,
      hint: 'Run the migrations of this version.',
      detail: { schema },
    };
  }

  private async queue(): Promise<Finding> {
    const { store, version, warnings } = await this.deliveries.ping();
    const waiting = await Promise.all(
      QUEUES.map(async (queue) => [queue, await this.deliveries.waiting(queue)] as const),
    );
    const detail = { store, version, waiting: Object.fromEntries(waiting) };
    if (warnings.length > 0) {
      const hint = 'Change the settings of Redis; facts are in Postgres, so nothing is lost meanwhile.';
      return { status: 'degraded', message: warnings.join(' '), hint, detail };
    }
    return { message: `BullMQ works on ${store === 'redis' ? 'Redis' : 'Postgres'}.`, detail };
  }

  private async writable(): Promise<Finding> {
    await trialWrite(new Places(this.config.storageDir).temporary);
    const { storageDir: folder, stageOnSubmit, storageRetentionDays: retention_days } = this.config;
    const detail = { folder, mode: stageOnSubmit ? 'copy' : 'in_place', retention_days };
    return { message: 'The storage folder can be written.', detail };
  }

  private async space(): Promise<Finding> {
    const { freeBytes, totalBytes, reserveBytes, resumeBytes } = await this.storage.space();
    const detail = {
      free_bytes: freeBytes,
      total_bytes: totalBytes,
      reserve_bytes: Math.round(reserveBytes),
      resume_bytes: Math.round(resumeBytes),
    };
    const message = `${(freeBytes / 1e9).toFixed(1)} GB are free.`;
    if (freeBytes >= reserveBytes) return { message, detail };
    const low = `${message} That is less than the reserve: nothing is taken in and workers wait for room.`;
    return { status: 'degraded', message: low, hint: 'Free disk space where FRAMEQ_STORAGE_DIR lies.', detail };
  }

  private async liveWorkers(): Promise<Finding> {
    const slots = await this.liveSlots();
    const total = Object.values(slots).reduce((sum, count) => sum + count, 0);
    if (total > 0) return { message: `${total} slots are alive.`, detail: { slots } };
    return {
      status: 'degraded',
      message: 'No worker is alive; jobs wait.',
      hint: 'Start a worker, or look at the log of the one that should run.',
      detail: { slots },
    };
  }

  private async devices(): Promise<Finding> {
    const live = (await this.workers.list()).filter(({ state }) => state === 'active' || state === 'draining');
    const devices = live.flatMap((worker) => worker.devices.map(({ name }) => ({ worker: worker.hostname, name })));
    if (devices.length === 0)
      return { message: 'No worker has a GPU; gpu stages run on the CPU.', detail: { devices } };
    const names = devices.map(({ worker, name }) => `${name} on ${worker}`).join(', ');
    return { message: `${devices.length} GPUs: ${names}.`, detail: { devices } };
  }

  private async knownPipelines(): Promise<Finding> {
    const [slots, workers, models] = await Promise.all([
      this.liveSlots(),
      this.workers.list(),
      openModelStore(this.config.modelsDir).list(),
    ]);
    const hasGpu = workers.some(({ state, devices }) => state === 'active' && devices.length > 0);
    return judgePipelines(this.pipelines.list(), {
      slots,
      hasGpu,
      models: models.map(({ manifest }) => manifest.name),
    });
  }

  private async liveSlots(): Promise<Record<QueueName, number>> {
    const counted = QUEUES.map(async (queue) => [queue, await this.workers.liveSlots(queue)] as const);
    return Object.fromEntries(await Promise.all(counted)) as Record<QueueName, number>;
  }

  private async models(): Promise<Finding> {
    const models = await openModelStore(this.config.modelsDir).list();
    const names = models.map(({ manifest }) => `${manifest.name}@${manifest.version}`);
    if (names.length > 0) return { message: `In the store: ${names.join(', ')}.`, detail: { names } };
    return {
      status: 'degraded',
      message: 'No model is in the store.',
      hint: ERRORS.MODEL_NOT_FOUND.hint,
      detail: { names },
    };
  }
}
