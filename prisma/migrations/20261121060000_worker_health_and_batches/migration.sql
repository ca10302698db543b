-- AlterTable
ALTER TABLE "attempt" ADD COLUMN     "batch" INTEGER;

-- AlterTable
ALTER TABLE "worker" ADD COLUMN     "fault" JSONB,
ADD COLUMN     "memory_share" REAL;
