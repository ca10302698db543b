-- Keeps a session of a key. Forgets sessions that have expired, and the oldest of a key that has more than 50. Makes no move.
-- In: hash of the cookie, key, seconds that it lasts. Out: when it ends.
with expired as (
  delete from session where hash in (
    select hash from session where expires_at <= now() order by expires_at limit 100 for update skip locked)),
surplus as (
  delete from session where hash in (
    select hash from session where api_key_id = $2 order by created_at desc offset 49 limit 100 for update skip locked))
insert into session (hash, api_key_id, expires_at) values ($1, $2, now() + make_interval(secs => $3))
returning expires_at as "expiresAt"
