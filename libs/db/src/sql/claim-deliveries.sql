-- Takes deliveries that are due, a few for each webhook, one for a webhook that has been failing. Who takes one and dies loses
-- it after a while, and it is due again.
-- In: webhooks with deliveries under way, how many each, for a webhook at most, in all at most, seconds to hold them.
-- Out: what is to be sent, with the secrets that sign, the newest first.
with busy as (select * from unnest($1::uuid[], $2::int[]) as b(id, count)),
due as materialized (
  select d.id
    from webhook w
    left join busy b on b.id = w.id
   cross join lateral (
     select d.id from webhook_delivery d
      where d.webhook_id = w.id and d.state = 'pending' and d.next_attempt_at <= clock_timestamp()
      order by d.next_attempt_at, d.id
      limit greatest(0, case when w.failing_since is null then $3::int else 1 end - coalesce(b.count, 0))
        for update of d skip locked) d
   where w.enabled
   limit $4),
claimed as (
  update webhook_delivery d set next_attempt_at = clock_timestamp() + make_interval(secs => $5)
    from due where d.id = due.id
  returning d.id, d.webhook_id, d.payload, d.attempts)
select c.id, c.webhook_id as "webhookId", c.payload, c.attempts, w.url,
       array_remove(array[w.secret, case when w.previous_secret_until > clock_timestamp() then w.previous_secret end], null)
         as secrets
  from claimed c join webhook w on w.id = c.webhook_id
