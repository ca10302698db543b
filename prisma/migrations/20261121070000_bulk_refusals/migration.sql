-- AlterTable
ALTER TABLE "bulk_action" ADD COLUMN     "refused" INTEGER NOT NULL DEFAULT 0;

ALTER TABLE "bulk_action" ADD CONSTRAINT "bulk_action_refused" CHECK ("refused" >= 0);
