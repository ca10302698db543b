-- CreateIndex
CREATE INDEX "event_tenant_id_txid_id_idx" ON "event"("tenant_id", "txid", "id");

-- Inputs whose content is removed, for when the last job that names one is deleted: few among all.
CREATE INDEX "input_removed_idx" ON "input"("id") WHERE "removed_at" IS NOT NULL;
