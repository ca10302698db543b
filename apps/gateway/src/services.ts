import type { Config } from '@frameq/config';
import type {
  ApiKeyStore,
  ArtifactStore,
  AuditStore,
  Database,
  InputStore,
  SessionStore,
  Stores,
  TenantStore,
  WorkerStore,
} from '@frameq/db';
import type { CleanupParts, Jobs, Steering } from '@frameq/jobs';
import type { PipelineRegistry } from '@frameq/pipelines';
import type { Deliveries } from '@frameq/queue';
import type { ServerPaths, Storage } from '@frameq/storage';
import { Inject, type Provider } from '@nestjs/common';
import type { Logger } from 'pino';

/** Everything that the gateway's features reach; opened once by `openServices`, or put together by a test. */
export interface Services {
  readonly config: Config;
  readonly log: Logger;
  readonly version: string;
  readonly database: Database;
  readonly deliveries: Deliveries;
  readonly storage: Storage;
  readonly pipelines: PipelineRegistry;
  readonly jobs: Jobs;
  readonly steering: Steering;
  readonly apiKeys: ApiKeyStore;
  readonly audit: AuditStore;
  readonly sessions: SessionStore;
  readonly tenants: TenantStore;
  readonly inputs: InputStore;
  readonly artifacts: ArtifactStore;
  readonly workers: WorkerStore;
  /** All stores. */
  readonly stores: Stores;
  readonly serverPaths: ServerPaths;
  /** What removing old files works with. */
  readonly cleanup: CleanupParts;
}

/** Injects one of the services; its type is `Services['name']`. */
export function Service(name: keyof Services): ParameterDecorator {
  return Inject(`service:${name}`);
}

/** A provider for each service. */
export function serviceProviders(services: Services): Provider[] {
  return Object.entries(services).map(([name, value]) => ({ provide: `service:${name}`, useValue: value as unknown }));
}
