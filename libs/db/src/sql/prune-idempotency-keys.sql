-- Forgets keys older than 24 h. In: rows at most. Out: the keys that are gone.
delete from idempotency_key
 where (tenant_id, key) in (
   select tenant_id, key from idempotency_key where created_at < now() - interval '24 hours'
    order by created_at limit $1 for update skip locked)
returning key
