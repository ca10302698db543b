-- AlterTable
ALTER TABLE "job" ADD COLUMN "deadline_at" TIMESTAMPTZ(6);

-- CreateTable
CREATE TABLE "url_secret" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "secret" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT "url_secret_pkey" PRIMARY KEY ("id")
);


ALTER TABLE "url_secret" ADD CONSTRAINT "url_secret_single" CHECK ("id" = 1);

-- Which jobs are to end soon: few, and looked at every second.
CREATE INDEX "job_deadline_idx" ON "job" ("deadline_at") WHERE "deadline_at" IS NOT NULL AND "state" IN ('queued', 'running');
