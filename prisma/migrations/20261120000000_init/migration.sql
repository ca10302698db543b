-- The first schema. The first part is what Prisma makes of schema.prisma; the second is what it cannot say.

-- CreateEnum
CREATE TYPE "job_state" AS ENUM ('queued', 'running', 'cancelling', 'completed', 'partial', 'failed', 'cancelled');

-- CreateEnum
CREATE TYPE "item_state" AS ENUM ('queued', 'running', 'completed', 'failed', 'cancelled');

-- CreateEnum
CREATE TYPE "stage_state" AS ENUM ('blocked', 'queued', 'running', 'completed', 'failed', 'cancelled');

-- CreateEnum
CREATE TYPE "attempt_outcome" AS ENUM ('completed', 'failed', 'cancelled', 'interrupted', 'crashed', 'lost');

-- CreateTable
CREATE TABLE "job" (
    "id" UUID NOT NULL,
    "number" BIGSERIAL NOT NULL,
    "tenant_id" TEXT NOT NULL,
    "pipeline" TEXT NOT NULL,
    "name" TEXT,
    "params" JSONB NOT NULL,
    "labels" JSONB NOT NULL DEFAULT '{}',
    "priority" INTEGER NOT NULL DEFAULT 100,
    "max_parallel" INTEGER,
    "state" "job_state" NOT NULL DEFAULT 'queued',
    "traceparent" TEXT,
    "api_key_id" UUID,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(6),
    "finished_at" TIMESTAMPTZ(6),
    "cancel_requested_at" TIMESTAMPTZ(6),
    "cancel_receipt" JSONB,

    CONSTRAINT "job_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "item" (
    "id" UUID NOT NULL,
    "job_id" UUID NOT NULL,
    "index" INTEGER NOT NULL,
    "state" "item_state" NOT NULL DEFAULT 'queued',
    "input_id" UUID,

    CONSTRAINT "item_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "stage" (
    "id" UUID NOT NULL,
    "job_id" UUID NOT NULL,
    "item_id" UUID NOT NULL,
    "tenant_id" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "queue" TEXT NOT NULL,
    "state" "stage_state" NOT NULL,
    "priority" INTEGER NOT NULL DEFAULT 100,
    "attempt" INTEGER NOT NULL DEFAULT 0,
    "max_attempts" INTEGER NOT NULL DEFAULT 3,
    "crash_count" INTEGER NOT NULL DEFAULT 0,
    "lost_count" INTEGER NOT NULL DEFAULT 0,
    "lease_token" BIGINT NOT NULL DEFAULT 0,
    "lease_owner" UUID,
    "lease_expires_at" TIMESTAMPTZ(6),
    "run_after" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "line_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
    "queued_at" TIMESTAMPTZ(6),
    "started_at" TIMESTAMPTZ(6),
    "finished_at" TIMESTAMPTZ(6),
    "cancel_requested_at" TIMESTAMPTZ(6),
    "progress" REAL NOT NULL DEFAULT 0,
    "progress_note" TEXT,
    "eta_s" REAL,
    "device" TEXT,
    "result" JSONB,
    "error" JSONB,
    "error_class" TEXT,
    "warnings" JSONB NOT NULL DEFAULT '[]',

    CONSTRAINT "stage_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "attempt" (
    "stage_id" UUID NOT NULL,
    "token" BIGINT NOT NULL,
    "number" INTEGER NOT NULL,
    "worker_id" UUID,
    "device" TEXT,
    "started_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ended_at" TIMESTAMPTZ(6),
    "outcome" "attempt_outcome",
    "error_class" TEXT,
    "error" JSONB,
    "stop" JSONB,

    CONSTRAINT "attempt_pkey" PRIMARY KEY ("stage_id","token")
);

-- CreateTable
CREATE TABLE "artifact" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "stage_id" UUID NOT NULL,
    "token" BIGINT NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "media_type" TEXT NOT NULL,
    "bytes" BIGINT NOT NULL,
    "sha256" TEXT NOT NULL,
    "partial" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "artifact_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "input" (
    "id" UUID NOT NULL,
    "tenant_id" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "bytes" BIGINT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT "input_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "log_chunk" (
    "stage_id" UUID NOT NULL,
    "token" BIGINT NOT NULL,
    "index" INTEGER NOT NULL,
    "first_line" INTEGER NOT NULL,
    "lines" INTEGER NOT NULL,
    "bytes" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT "log_chunk_pkey" PRIMARY KEY ("stage_id","token","index")
);

-- CreateTable
CREATE TABLE "event" (
    "id" BIGSERIAL NOT NULL,
    "txid" BIGINT NOT NULL DEFAULT ((pg_current_xact_id())::text)::bigint,
    "tenant_id" TEXT NOT NULL,
    "job_id" UUID NOT NULL,
    "stage_id" UUID,
    "kind" TEXT NOT NULL,
    "data" JSONB NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "event_pkey" PRIMARY KEY ("txid","id")
);

-- CreateTable
CREATE TABLE "idempotency_key" (
    "tenant_id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "request_hash" TEXT NOT NULL,
    "status" INTEGER,
    "body" JSONB,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "idempotency_key_pkey" PRIMARY KEY ("tenant_id","key")
);

-- CreateTable
CREATE TABLE "api_key" (
    "id" UUID NOT NULL,
    "tenant_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "scopes" TEXT[],
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
    "expires_at" TIMESTAMPTZ(6),
    "revoked_at" TIMESTAMPTZ(6),
    "last_used_at" TIMESTAMPTZ(6),

    CONSTRAINT "api_key_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "worker" (
    "id" UUID NOT NULL,
    "hostname" TEXT NOT NULL,
    "pid" INTEGER NOT NULL,
    "version" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'active',
    "queues" TEXT[],
    "slots" JSONB NOT NULL,
    "devices" JSONB NOT NULL DEFAULT '[]',
    "started_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "heartbeat_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "stopped_at" TIMESTAMPTZ(6),

    CONSTRAINT "worker_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "job_number_key" ON "job"("number");

-- CreateIndex
CREATE INDEX "job_tenant_id_number_idx" ON "job"("tenant_id", "number" DESC);

-- CreateIndex
CREATE INDEX "job_tenant_id_state_number_idx" ON "job"("tenant_id", "state", "number" DESC);

-- CreateIndex
CREATE INDEX "item_input_id_idx" ON "item"("input_id");

-- CreateIndex
CREATE INDEX "item_job_id_state_idx" ON "item"("job_id", "state");

-- CreateIndex
CREATE UNIQUE INDEX "item_job_id_index_key" ON "item"("job_id", "index");

-- CreateIndex
CREATE INDEX "stage_job_id_idx" ON "stage"("job_id");

-- CreateIndex
CREATE UNIQUE INDEX "stage_item_id_position_key" ON "stage"("item_id", "position");

-- CreateIndex
CREATE INDEX "attempt_ended_at_idx" ON "attempt"("ended_at");

-- CreateIndex
CREATE UNIQUE INDEX "artifact_stage_id_name_key" ON "artifact"("stage_id", "name");

-- CreateIndex
CREATE INDEX "input_tenant_id_sha256_idx" ON "input"("tenant_id", "sha256");

-- CreateIndex
CREATE INDEX "event_job_id_idx" ON "event"("job_id");

-- CreateIndex
CREATE INDEX "idempotency_key_created_at_idx" ON "idempotency_key"("created_at");

-- CreateIndex
CREATE UNIQUE INDEX "api_key_prefix_key" ON "api_key"("prefix");

-- CreateIndex
CREATE INDEX "worker_heartbeat_at_idx" ON "worker"("heartbeat_at");

-- AddForeignKey
ALTER TABLE "item" ADD CONSTRAINT "item_job_id_fkey" FOREIGN KEY ("job_id") REFERENCES "job"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "item" ADD CONSTRAINT "item_input_id_fkey" FOREIGN KEY ("input_id") REFERENCES "input"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "stage" ADD CONSTRAINT "stage_job_id_fkey" FOREIGN KEY ("job_id") REFERENCES "job"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "stage" ADD CONSTRAINT "stage_item_id_fkey" FOREIGN KEY ("item_id") REFERENCES "item"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "attempt" ADD CONSTRAINT "attempt_stage_id_fkey" FOREIGN KEY ("stage_id") REFERENCES "stage"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "artifact" ADD CONSTRAINT "artifact_stage_id_fkey" FOREIGN KEY ("stage_id") REFERENCES "stage"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "log_chunk" ADD CONSTRAINT "log_chunk_stage_id_fkey" FOREIGN KEY ("stage_id") REFERENCES "stage"("id") ON DELETE CASCADE ON UPDATE CASCADE;


-- The law, repeated: see STAGE_MOVES in libs/domain. Whatever writes to these tables, a row that breaks it is refused.

ALTER TABLE "stage"
    ADD CONSTRAINT "stage_lease_law" CHECK (
        ("state" = 'running') = ("lease_owner" IS NOT NULL) AND ("state" = 'running') = ("lease_expires_at" IS NOT NULL)),
    ADD CONSTRAINT "stage_finished_law" CHECK (
        ("state" IN ('completed', 'failed', 'cancelled')) = ("finished_at" IS NOT NULL)),
    ADD CONSTRAINT "stage_queued_law" CHECK (
        CASE WHEN "state" = 'blocked' THEN "queued_at" IS NULL ELSE "queued_at" IS NOT NULL OR "state" = 'cancelled' END),
    ADD CONSTRAINT "stage_started_law" CHECK (
        CASE WHEN "state" IN ('blocked', 'queued') THEN "started_at" IS NULL
             WHEN "state" IN ('running', 'completed', 'failed') THEN "started_at" IS NOT NULL ELSE TRUE END),
    ADD CONSTRAINT "stage_cancel_law" CHECK (
        "cancel_requested_at" IS NULL OR "state" IN ('running', 'completed', 'failed', 'cancelled')),
    ADD CONSTRAINT "stage_completed_law" CHECK (
        "state" <> 'completed' OR ("progress" = 1 AND "cancel_requested_at" IS NULL)),
    ADD CONSTRAINT "stage_failed_law" CHECK (
        ("state" = 'failed') = ("error" IS NOT NULL) AND ("state" = 'failed') = ("error_class" IS NOT NULL)),
    ADD CONSTRAINT "stage_numbers" CHECK (
        "attempt" >= 0 AND "max_attempts" >= 1 AND "crash_count" >= 0 AND "lost_count" >= 0 AND "position" >= 0
        AND "lease_token" BETWEEN 0 AND 9007199254740991 AND "progress" BETWEEN 0 AND 1 AND "eta_s" >= 0
        AND "priority" BETWEEN 0 AND 1000),
    ADD CONSTRAINT "stage_queue" CHECK ("queue" IN ('cpu', 'gpu', 'comfy'));

ALTER TABLE "job"
    ADD CONSTRAINT "job_finished_law" CHECK (
        ("state" IN ('completed', 'partial', 'failed', 'cancelled')) = ("finished_at" IS NOT NULL)),
    ADD CONSTRAINT "job_cancel_law" CHECK (
        ("state" <> 'cancelling' OR "cancel_requested_at" IS NOT NULL)
        AND ("cancel_receipt" IS NOT NULL) = ("cancel_requested_at" IS NOT NULL)
        AND ("cancel_requested_at" IS NULL OR "state" NOT IN ('queued', 'running', 'partial', 'failed'))),
    ADD CONSTRAINT "job_numbers" CHECK ("priority" BETWEEN 0 AND 1000 AND "max_parallel" >= 1);

ALTER TABLE "item" ADD CONSTRAINT "item_numbers" CHECK ("index" >= 0);

ALTER TABLE "attempt"
    ADD CONSTRAINT "attempt_ended_law" CHECK (("ended_at" IS NULL) = ("outcome" IS NULL)),
    ADD CONSTRAINT "attempt_numbers" CHECK ("number" >= 1 AND "token" >= 1);

ALTER TABLE "artifact" ADD CONSTRAINT "artifact_numbers" CHECK ("bytes" >= 0 AND "token" >= 1);
ALTER TABLE "input" ADD CONSTRAINT "input_numbers" CHECK ("bytes" >= 0);

-- rollUpItem and rollUpJob of libs/domain, for the statements that settle, cancel and retry: a set of states is all they look
-- at. Enumerated in a test against the originals.
CREATE FUNCTION "roll_up_item"("present" "stage_state"[]) RETURNS "item_state" LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (CASE
        WHEN 'failed' = ANY ("present") THEN 'failed'
        WHEN 'running' = ANY ("present") THEN 'running'
        WHEN 'completed' = ALL ("present") THEN 'completed'
        WHEN 'cancelled' = ANY ("present") THEN 'cancelled'
        WHEN 'completed' = ANY ("present") THEN 'running'
        ELSE 'queued' END)::"item_state"
$$;

CREATE FUNCTION "roll_up_job"("present" "item_state"[], "cancel_requested" BOOLEAN) RETURNS "job_state"
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (CASE
        WHEN 'queued' = ANY ("present") OR 'running' = ANY ("present") THEN
            CASE WHEN "cancel_requested" THEN 'cancelling' WHEN 'queued' = ALL ("present") THEN 'queued' ELSE 'running' END
        WHEN 'completed' = ALL ("present") THEN 'completed'
        WHEN "cancel_requested" THEN 'cancelled'
        WHEN 'completed' = ANY ("present") THEN 'partial'
        WHEN 'failed' = ANY ("present") THEN 'failed'
        ELSE 'cancelled' END)::"job_state"
$$;

-- Fair order: one probe finds a tenant's next stage. A point of priority is worth a minute of waiting, so the order of two
-- stages never changes while both wait, which is why ageing fits into an index and nothing starves.
CREATE INDEX "stage_turn_idx" ON "stage" (
    "queue", "tenant_id",
    ((extract(epoch FROM "line_at" - TIMESTAMPTZ '2000-01-01 00:00:00+00'))::double precision + "priority" * 60::double precision),
    "id") WHERE "state" = 'queued';

-- What runs now: small, so that limits, fairness and expired leases are counted and never remembered. No expiry in it:
-- a renewal then changes no index.
CREATE INDEX "stage_running_idx" ON "stage" ("queue", "tenant_id") WHERE "state" = 'running';
CREATE INDEX "stage_running_job_idx" ON "stage" ("job_id") WHERE "state" = 'running';

-- What waits for its next attempt; it has had one, so the rows are few.
CREATE INDEX "stage_delayed_idx" ON "stage" ("queue", "run_after") WHERE "state" = 'queued' AND "attempt" > 0;

-- Who is at work, for the lists of people and of the keeper.
CREATE INDEX "job_active_idx" ON "job" ("tenant_id", "number" DESC) WHERE "state" IN ('queued', 'running', 'cancelling');

-- Room for updates in place: a stage is updated a few times in its life, while it runs every two seconds.
ALTER TABLE "stage" SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05);
ALTER TABLE "job" SET (fillfactor = 80);
ALTER TABLE "item" SET (fillfactor = 80);
ALTER TABLE "attempt" SET (fillfactor = 80);
