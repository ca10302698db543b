-- AlterTable
ALTER TABLE "job" ADD COLUMN     "files_removed_at" TIMESTAMPTZ(6);

-- AlterTable
ALTER TABLE "input" ADD COLUMN     "removed_at" TIMESTAMPTZ(6),
ADD COLUMN     "source_modified_at" TIMESTAMPTZ(6),
ADD COLUMN     "source_path" TEXT;

-- AlterTable
ALTER TABLE "artifact" ADD COLUMN     "removed_at" TIMESTAMPTZ(6);

-- AlterTable
ALTER TABLE "worker" ADD COLUMN     "storage_low" BOOLEAN NOT NULL DEFAULT false;

ALTER TABLE "input"
    ADD CONSTRAINT "input_source" CHECK (("source_path" IS NULL) = ("source_modified_at" IS NULL));

-- What retention looks for, oldest first.
CREATE INDEX "job_finished_idx" ON "job"("finished_at") WHERE "finished_at" IS NOT NULL;
CREATE INDEX "input_kept_idx" ON "input"("created_at") WHERE "removed_at" IS NULL;
CREATE INDEX "log_chunk_age_idx" ON "log_chunk"("created_at");
