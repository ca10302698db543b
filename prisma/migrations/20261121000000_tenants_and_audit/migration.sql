-- CreateTable
CREATE TABLE "tenant" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "max_queued_jobs" INTEGER,
    "max_running_stages" INTEGER,
    "gpu_seconds_per_day" INTEGER,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT "tenant_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_log" (
    "id" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
    "tenant_id" TEXT NOT NULL,
    "actor_id" UUID,
    "actor" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "target" TEXT,
    "request_id" TEXT,
    "address" TEXT,
    "detail" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "audit_log_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "audit_log_tenant_id_id_idx" ON "audit_log"("tenant_id", "id" DESC);


ALTER TABLE "tenant"
    ADD CONSTRAINT "tenant_id_law" CHECK ("id" ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
    ADD CONSTRAINT "tenant_numbers" CHECK ("max_queued_jobs" >= 0 AND "max_running_stages" >= 0 AND "gpu_seconds_per_day" >= 0);

-- Append-only: what was noted is neither changed nor taken back, whoever asks.
CREATE FUNCTION "refuse_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit_log is append-only';
END
$$;

CREATE TRIGGER "audit_log_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "audit_log"
    FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();

INSERT INTO "tenant" ("id", "name")
SELECT "tenant_id", "tenant_id" FROM (SELECT "tenant_id" FROM "api_key" UNION SELECT "tenant_id" FROM "job" UNION SELECT 'default') known
 WHERE "tenant_id" ~ '^[a-z0-9][a-z0-9-]{0,62}$';
