-- Ends an API key, now or later; an end that is nearer stays. Makes no move; the trigger of the table tells every gateway.
-- In: id, seconds until then (0: now), the key that takes its place or null. Out: its id; no row when it was revoked before.
update api_key
   set revoked_at = case when $2::float8 = 0 then now() end,
       expires_at = case when $2::float8 = 0 then expires_at else least(expires_at, now() + make_interval(secs => $2)) end,
       replaced_by = coalesce($3::uuid, replaced_by)
 where id = $1 and revoked_at is null
returning id
