-- Makes an API key for a tenant that exists. Makes no move.
-- In: id, tenant, name, prefix, hash, scopes, when it ends (null: never), or else in how many seconds (null: never).
-- Out: its id; no row when there is no such tenant.
insert into api_key (id, tenant_id, name, prefix, hash, scopes, expires_at)
select $1::uuid, t.id, $3, $4, $5, $6::text[], coalesce($7::timestamptz, now() + make_interval(secs => $8::float8))
  from tenant t where t.id = $2
returning id
