-- Ends a bulk action that runs. In: id, state (completed, aborted or failed), the error (null but for failed).
-- Out: its tenant and what it did; no row when it had ended before.
update bulk_action set state = $2, error = $3, finished_at = clock_timestamp() where id = $1 and state = 'running'
returning tenant_id as "tenantId", action, changed, skipped, refused
