import { ApiKeyStore } from './api-key.store.js';
import { ArtifactStore } from './artifact.store.js';
import { AuditStore } from './audit.store.js';
import { BulkStore } from './bulk.store.js';
import type { Database } from './database.js';
import { DeliveryStore } from './delivery.store.js';
import { EventStore } from './event.store.js';
import { HistoryStore } from './history.store.js';
import { IdempotencyStore } from './idempotency.store.js';
import { InputStore } from './input.store.js';
import { JobStore } from './job.store.js';
import { LineStore } from './line.store.js';
import { LogStore } from './log.store.js';
import type { PrismaClient } from './prisma.js';
import { SessionStore } from './session.store.js';
import { QueueStore } from './queue.store.js';
import { RetentionStore } from './retention.store.js';
import { StageStore } from './stage.store.js';
import { TenantStore } from './tenant.store.js';
import { UrlSecretStore } from './url-secret.store.js';
import { WebhookStore } from './webhook.store.js';
import { WorkerStore } from './worker.store.js';

/** Every store over one database. */
export interface Stores {
  readonly apiKeys: ApiKeyStore;
  readonly artifacts: ArtifactStore;
  readonly audit: AuditStore;
  readonly deliveries: DeliveryStore;
  readonly bulk: BulkStore;
  readonly events: EventStore;
  readonly history: HistoryStore;
  readonly idempotency: IdempotencyStore;
  readonly inputs: InputStore;
  readonly jobs: JobStore;
  readonly line: LineStore;
  readonly logs: LogStore;
  readonly sessions: SessionStore;
  readonly queues: QueueStore;
  readonly retention: RetentionStore;
  readonly stages: StageStore;
  readonly tenants: TenantStore;
  readonly urlSecrets: UrlSecretStore;
  readonly webhooks: WebhookStore;
  readonly workers: WorkerStore;
}

/** Makes the stores; nothing is connected before the first call. */
export function createStores(db: Database, prisma: PrismaClient): Stores {
  return {
    apiKeys: new ApiKeyStore(prisma, db),
    artifacts: new ArtifactStore(prisma, db),
    audit: new AuditStore(db),
    deliveries: new DeliveryStore(prisma, db),
    bulk: new BulkStore(db),
    events: new EventStore(db),
    history: new HistoryStore(db),
    idempotency: new IdempotencyStore(db),
    inputs: new InputStore(prisma),
    jobs: new JobStore(db),
    line: new LineStore(),
    logs: new LogStore(prisma),
    sessions: new SessionStore(db),
    queues: new QueueStore(db),
    retention: new RetentionStore(db),
    stages: new StageStore(db),
    tenants: new TenantStore(prisma, db),
    urlSecrets: new UrlSecretStore(db),
    webhooks: new WebhookStore(prisma, db),
    workers: new WorkerStore(db),
  };
}
