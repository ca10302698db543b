-- Reads a page of keys, newest first. Makes no move.
-- In: tenant (null: every tenant), whether keys that no longer hold are left out, id to read below (null: from the newest),
--   rows at most.
select id, tenant_id as "tenantId", name, prefix, hash, scopes, created_at as "createdAt", expires_at as "expiresAt",
       revoked_at as "revokedAt", last_used_at as "lastUsedAt", replaced_by as "replacedBy"
  from api_key
 where ($1::text is null or tenant_id = $1) and ($3::uuid is null or id < $3)
   and (not $2::boolean or revoked_at is null and (expires_at is null or expires_at > now()))
 order by id desc limit $4
