-- Keeps the answer that later requests with the same key get. In: tenant, key, status, body.
update idempotency_key set status = $3, body = $4 where tenant_id = $1 and key = $2
