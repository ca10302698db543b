-- Takes deliveries that are due, a few for each webhook, one for a webhook that has been failing. Who takes one and dies loses
-- it after a while, and it is due again. Places go first to webhooks with the fewest requests under way, and a tenant has its
-- share of them at most, so that receivers that are slow leave room for the others.
-- In: webhooks with deliveries under way, how many each, for a webhook at most, for a tenant at most, those under way among
--   them; in all at most, seconds to hold them. Out: what is to be sent, with the secrets that sign, the newest first.
with busy as (
  select b.id, b.count, w.tenant_id from unnest($1::uuid[], $2::int[]) as b(id, count) join webhook w on w.id = b.id),
waiting as materialized (
  select d.id, w.tenant_id, d.next_attempt_at,
         coalesce(b.count, 0) + row_number() over (partition by w.id order by d.next_attempt_at, d.id) as turn
    from webhook w
    left join busy b on b.id = w.id
   cross join lateral (
     select d.id, d.next_attempt_at from webhook_delivery d
      where d.webhook_id = w.id and d.state = 'pending' and d.next_attempt_at <= clock_timestamp()
      order by d.next_attempt_at, d.id
      limit greatest(0, case when w.failing_since is null then $3::int else 1 end - coalesce(b.count, 0))) d
   where w.enabled),
shared as (
  select w.id, w.turn, w.next_attempt_at,
         coalesce((select sum(b.count) from busy b where b.tenant_id = w.tenant_id), 0)
           + row_number() over (partition by w.tenant_id order by w.turn, w.next_attempt_at, w.id) as of_tenant
    from waiting w),
chosen as materialized (
  select id from shared where of_tenant <= $4 order by turn, next_attempt_at, id limit $5),
due as materialized (
  select d.id from webhook_delivery d
   where d.id in (select id from chosen) and d.state = 'pending' and d.next_attempt_at <= clock_timestamp()
   order by d.id for update skip locked),
claimed as (
  update webhook_delivery d set next_attempt_at = clock_timestamp() + make_interval(secs => $6)
    from due where d.id = due.id
  returning d.id, d.webhook_id, d.payload, d.attempts)
select c.id, c.webhook_id as "webhookId", c.payload, c.attempts, w.url,
       array_remove(array[w.secret, case when w.previous_secret_until > clock_timestamp() then w.previous_secret end], null)
         as secrets
  from claimed c join webhook w on w.id = c.webhook_id
