-- Looks at a key that is about to end; the keys must have been locked (lock-api-keys). Makes no move.
-- In: id, tenant (null: any). Out: the key; whether it holds; whether it was rotated before; how long it was to live, in seconds
--   (null: for ever); how many other keys administer its tenant and stay, that is, hold and were not rotated. No row when
--   there is no such key.
select k.id, k.tenant_id as "tenantId", k.name, k.prefix, k.scopes,
       k.revoked_at is null and (k.expires_at is null or k.expires_at > now()) as "isLive",
       k.replaced_by is not null as "isRotated",
       extract(epoch from k.expires_at - k.created_at)::float8 as "lifetimeS",
       (select count(*) from api_key o
         where o.tenant_id = k.tenant_id and o.id <> k.id and 'admin' = any (o.scopes) and o.replaced_by is null
           and o.revoked_at is null and (o.expires_at is null or o.expires_at > now())) as "otherAdmins"
  from api_key k where k.id = $1 and ($2::text is null or k.tenant_id = $2)
