-- AlterTable
ALTER TABLE "api_key" ADD COLUMN     "replaced_by" UUID;

-- CreateTable
CREATE TABLE "session" (
    "hash" TEXT NOT NULL,
    "api_key_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
    "expires_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "session_pkey" PRIMARY KEY ("hash")
);

-- CreateIndex
CREATE INDEX "session_api_key_id_created_at_idx" ON "session"("api_key_id", "created_at" DESC);

-- CreateIndex
CREATE INDEX "session_expires_at_idx" ON "session"("expires_at");

-- CreateIndex
CREATE INDEX "api_key_tenant_id_id_idx" ON "api_key"("tenant_id", "id" DESC);

-- AddForeignKey
ALTER TABLE "session" ADD CONSTRAINT "session_api_key_id_fkey" FOREIGN KEY ("api_key_id") REFERENCES "api_key"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Whoever believes in a key or a session hears at once that it has changed, whoever changed it. TG_ARGV[0] names the column
-- by which it is known.
CREATE FUNCTION "announce_access"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('frameq_access', to_jsonb(OLD) ->> TG_ARGV[0]);
    RETURN NULL;
END
$$;

-- Not for last_used_at, which changes all the time.
CREATE TRIGGER "api_key_announce" AFTER UPDATE OF "hash", "scopes", "tenant_id", "expires_at", "revoked_at" OR DELETE ON "api_key"
    FOR EACH ROW EXECUTE FUNCTION "announce_access"('prefix');

CREATE TRIGGER "session_announce" AFTER UPDATE OR DELETE ON "session"
    FOR EACH ROW EXECUTE FUNCTION "announce_access"('hash');
