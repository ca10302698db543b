import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER, APP_PIPE } from '@nestjs/core';
import { ArtifactsController } from './artifacts/artifacts.controller.js';
import { AuditController } from './audit/audit.controller.js';
import { AccessWatch } from './auth/access-watch.js';
import { SignedUrls } from './artifacts/signed-urls.js';
import { Authenticator } from './auth/authenticator.js';
import { BulkActionsController } from './bulk/bulk-actions.controller.js';
import { ApiDocument, DocsController } from './docs/docs.controller.js';
import { ErrorFilter } from './errors/error.filter.js';
import { EventHub } from './events/event-hub.js';
import { EventsController } from './events/events.controller.js';
import { HealthChecks } from './health/health-checks.js';
import { HealthController } from './health/health.controller.js';
import { SchemaProbe } from './health/schema-probe.js';
import type { RouteTable } from './http/route-table.js';
import { Once } from './http/once.js';
import { validationPipe } from './http/validation.js';
import { JobCopiesController } from './jobs/job-copies.controller.js';
import { JobWaiter } from './jobs/job-waiter.js';
import { JobOutputController } from './jobs/job-output.controller.js';
import { JobLineController } from './jobs/job-line.controller.js';
import { JobsController } from './jobs/jobs.controller.js';
import { KeysController } from './keys/keys.controller.js';
import { KeysService } from './keys/keys.service.js';
import { PathsController } from './paths/paths.controller.js';
import { PipelinesController } from './pipelines/pipelines.controller.js';
import { QueuesController } from './queues/queues.controller.js';
import { type Services, serviceProviders } from './services.js';
import { SessionController } from './session/session.controller.js';
import { SessionsService } from './session/sessions.service.js';
import { StorageController } from './storage/storage.controller.js';
import { TenantsController } from './tenants/tenants.controller.js';
import { TusController } from './tus/tus.controller.js';
import { TusUploads } from './tus/tus-uploads.js';
import { UploadsController } from './uploads/uploads.controller.js';
import { UploadsService } from './uploads/uploads.service.js';
import { WebhookDeliveriesController } from './webhooks/webhook-deliveries.controller.js';
import { WebhooksController } from './webhooks/webhooks.controller.js';
import { WorkersController } from './workers/workers.controller.js';

/** The gateway's features over the services they reach. */
@Module({})
export class GatewayModule {
  /** @param routes what the error filter looks at to tell a wrong method from a wrong path */
  static over(
    services: Services,
    authenticator: Authenticator,
    signedUrls: SignedUrls,
    routes: RouteTable,
  ): DynamicModule {
    return {
      module: GatewayModule,
      controllers: [
        JobsController,
        JobOutputController,
        JobLineController,
        BulkActionsController,
        QueuesController,
        TusController,
        JobCopiesController,
        UploadsController,
        PathsController,
        StorageController,
        ArtifactsController,
        PipelinesController,
        EventsController,
        WebhooksController,
        WebhookDeliveriesController,
        WorkersController,
        KeysController,
        TenantsController,
        SessionController,
        AuditController,
        HealthController,
        DocsController,
      ],
      providers: [
        ...serviceProviders(services),
        { provide: Authenticator, useValue: authenticator },
        { provide: SignedUrls, useValue: signedUrls },
        { provide: JobWaiter, useValue: new JobWaiter(services.stores.jobs, services.database, services.log) },
        { provide: AccessWatch, useValue: new AccessWatch(services.database, authenticator, services.log) },
        { provide: SchemaProbe, useValue: SchemaProbe.of(services.config.databaseUrl) },
        { provide: EventHub, useValue: new EventHub(services.jobs, services.database, services.log) },
        { provide: APP_PIPE, useFactory: validationPipe },
        { provide: APP_FILTER, useValue: new ErrorFilter(routes) },
        ApiDocument,
        HealthChecks,
        KeysService,
        SessionsService,
        Once,
        UploadsService,
        TusUploads,
      ],
    };
  }
}
