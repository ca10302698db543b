-- Takes an Idempotency-Key, or says what it was used for before. A key older than 24 h counts as new.
-- In: tenant, key, hash of the request. Out: one row; fresh says that the key is now ours.
with taken as (
  insert into idempotency_key (tenant_id, key, request_hash) values ($1, $2, $3)
  on conflict (tenant_id, key) do update
     set request_hash = excluded.request_hash, status = null, body = null, created_at = now()
   where idempotency_key.created_at < now() - interval '24 hours'
  returning key)
select exists (select from taken) as fresh, k.request_hash as "requestHash", k.status, k.body
  from (values (1)) as one left join idempotency_key k on k.tenant_id = $1 and k.key = $2
