-- Ends an API key for good. In: id, tenant. Out: its id; no row when the tenant has no such key or it was revoked before.
update api_key set revoked_at = now() where id = $1 and tenant_id = $2 and revoked_at is null returning id
