-- CreateTable
CREATE TABLE "queue_hold" (
    "queue" TEXT NOT NULL,
    "mode" TEXT NOT NULL,
    "since" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
    "actor" TEXT NOT NULL,

    CONSTRAINT "queue_hold_pkey" PRIMARY KEY ("queue")
);

-- CreateTable
CREATE TABLE "bulk_action" (
    "id" UUID NOT NULL,
    "tenant_id" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'running',
    "target" JSONB NOT NULL,
    "priority" INTEGER,
    "total" INTEGER NOT NULL,
    "changed" INTEGER NOT NULL DEFAULT 0,
    "skipped" INTEGER NOT NULL DEFAULT 0,
    "place" BIGINT NOT NULL DEFAULT 0,
    "last" BIGINT NOT NULL,
    "error" TEXT,
    "actor_id" UUID,
    "actor" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
    "finished_at" TIMESTAMPTZ(6),

    CONSTRAINT "bulk_action_pkey" PRIMARY KEY ("id")
);

-- AlterTable
ALTER TABLE "attempt" ADD COLUMN "queue" TEXT,
ADD COLUMN "tenant_id" TEXT;

ALTER TABLE "queue_hold"
    ADD CONSTRAINT "queue_hold_law" CHECK ("queue" IN ('cpu', 'gpu', 'comfy') AND "mode" IN ('paused', 'draining'));

ALTER TABLE "bulk_action"
    ADD CONSTRAINT "bulk_action_law" CHECK (
        "action" IN ('cancel', 'retry', 'priority', 'clear') AND "state" IN ('running', 'completed', 'aborted', 'failed')
        AND ("state" = 'running') = ("finished_at" IS NULL) AND ("action" = 'priority') = ("priority" IS NOT NULL)),
    ADD CONSTRAINT "bulk_action_numbers" CHECK (
        "total" >= 0 AND "changed" >= 0 AND "skipped" >= 0 AND "place" >= 0 AND "last" >= 0 AND "priority" BETWEEN 0 AND 1000);

-- What the keeper has to go on with; a handful at most.
CREATE INDEX "bulk_action_running_idx" ON "bulk_action" ("created_at") WHERE "state" = 'running';

-- What a tenant's gpu stages took lately, read from the index alone.
UPDATE "attempt" a SET "queue" = s."queue", "tenant_id" = s."tenant_id"
  FROM "stage" s WHERE s."id" = a."stage_id" AND (a."ended_at" IS NULL OR a."ended_at" > now() - INTERVAL '1 day');

CREATE INDEX "attempt_gpu_idx" ON "attempt" ("tenant_id", "ended_at") INCLUDE ("started_at") WHERE "queue" = 'gpu';

-- Seconds that a tenant's gpu stages ran within the last 24 hours, those that run counted up to now.
CREATE FUNCTION "gpu_seconds_spent"("tenant" TEXT) RETURNS DOUBLE PRECISION LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce(sum(extract(epoch FROM greatest(INTERVAL '0', coalesce(spent.ended_at, statement_timestamp())
                        - greatest(spent.started_at, statement_timestamp() - INTERVAL '24 hours')))), 0)::double precision
      FROM (SELECT a."started_at", a."ended_at" FROM "attempt" a
             WHERE a."queue" = 'gpu' AND a."tenant_id" = "tenant" AND a."ended_at" IS NULL
            UNION ALL
            SELECT a."started_at", a."ended_at" FROM "attempt" a
             WHERE a."queue" = 'gpu' AND a."tenant_id" = "tenant"
               AND a."ended_at" > statement_timestamp() - INTERVAL '24 hours') spent
$$;

-- How long a pipeline's stages took lately.
CREATE INDEX "job_history_idx" ON "job" ("pipeline", "finished_at" DESC) WHERE "state" = 'completed';
