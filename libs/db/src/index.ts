export * from './stage-rows.js';
export { apiKeyHash } from './api-key-hash.js';
export { isHoldable } from './holdable.js';
export { leaseKey } from './lease-key.js';
export { databaseFacts, type DatabaseFacts } from './database-facts.js';
export { migrate } from './migrate.js';
export { liveKeys } from './backup/live-keys.js';
export { lookBeforeRestore, type DatabaseContents, type DatabaseIdentity } from './backup/look-before-restore.js';
export { withSnapshot, type DatabaseSnapshot } from './backup/read-snapshot.js';
export { replaceDatabase, migrationScripts, type ReplacedDatabase } from './backup/replace-database.js';
export type { HeldMigration, NamedFile, SequencePlace, TableShape } from './backup/table-shape.js';
export { migrationsDirectory } from './migration-folder.js';
export { schemaStatus, type SchemaStatus } from './schema-status.js';
export { waitForSchema } from './wait-for-schema.js';
export { openDatabase, type Database, type DatabaseOptions, type Queryable } from './database.js';
export { loadStatement, type Statement } from './statement.js';
export {
  ACCESS_CHANNEL,
  ApiKeyStore,
  type ApiKeyFilter,
  type ApiKeyRow,
  type ApiKeyStanding,
  type NewApiKey,
} from './api-key.store.js';
export { CANCEL_CHANNEL, EVENT_CHANNEL } from './channels.js';
export { StageStore } from './stage.store.js';
export { type ArtifactRank, ArtifactStore, type StoredArtifactRow } from './artifact.store.js';
export { AuditStore, type AuditFilter, type AuditRow, type NewAuditEntry } from './audit.store.js';
export { type ClaimDeliveryTerms, DeliveryStore } from './delivery.store.js';
export { BULK_STATES, type BulkBatch } from './bulk-batch.js';
export { BulkStore, type BulkActionRow, type BulkCount, type BulkTarget, type NewBulkAction } from './bulk.store.js';
export { EventStore, type EventBatch, type EventPlace, type EventRow } from './event.store.js';
export { HistoryStore } from './history.store.js';
export { IdempotencyStore, type IdempotentAnswer, type IdempotentRequest } from './idempotency.store.js';
export { InputStore, type InputRow, type NewInput } from './input.store.js';
export * from './job-rows.js';
export { COUNT_LIMIT, JobStore } from './job.store.js';
export { LineStore } from './line.store.js';
export { Leadership, type LeadershipTerms } from './leadership.js';
export { LogStore, type LogChunkFilter, type LogChunkRow, type PlacedLogChunk } from './log.store.js';
export { openPrisma, type PrismaClient, type PrismaTerms } from './prisma.js';
export { SessionStore, type SessionRow } from './session.store.js';
export { QueueStore, type QueueHoldMode, type QueueRow } from './queue.store.js';
export * from './retention-rows.js';
export { type NoteBatch, RetentionStore } from './retention.store.js';
export { createStores, type Stores } from './stores.js';
export { TenantStore, type TenantChange, type TenantLimits, type TenantRow } from './tenant.store.js';
export { UrlSecretStore } from './url-secret.store.js';
export * from './webhook-rows.js';
export { MAX_WEBHOOKS, WEBHOOK_CHANNEL, WebhookStore } from './webhook.store.js';
export {
  WORKER_LOST_AFTER_MS,
  WorkerStore,
  type WorkerDevice,
  type WorkerFacts,
  type WorkerFault,
  type WorkerPulse,
  type WorkerRow,
} from './worker.store.js';
