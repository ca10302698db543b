-- Says how the queues are, over all tenants. Makes no move.
-- In: queues, where to stop counting. Out: a row for each queue in this order: whether it is held, by whom and since when;
--   `queued` may start now, `delayed` waits for its next attempt; what runs; the slots of live workers; since when the oldest
--   waits, among the first of each tenant's line (a thousand of each are looked at).
with recursive tenants as (
  select q.queue, (select s.tenant_id from stage s where s.queue = q.queue and s.state = 'queued'
                    order by s.tenant_id limit 1) as tenant_id
    from unnest($1::text[]) as q(queue)
  union all
  select t.queue, (select s.tenant_id from stage s where s.queue = t.queue and s.state = 'queued' and s.tenant_id > t.tenant_id
                    order by s.tenant_id limit 1)
    from tenants t where t.tenant_id is not null),
oldest as (
  select t.queue, min(first.queued_at) as queued_at
    from tenants t
   cross join lateral (
     select s.queued_at from stage s
      where s.queue = t.queue and s.tenant_id = t.tenant_id and s.state = 'queued'
      order by (extract(epoch from s.line_at - timestamptz '2000-01-01 00:00:00+00'))::double precision
                 + s.priority * 60::double precision, s.id limit 1000) first
   where t.tenant_id is not null group by t.queue)
select q.queue, h.mode as hold, h.since, h.actor, greatest(0, least(waiting.count - delayed.count, $2)) as queued,
       delayed.count as delayed, running.count as running, oldest.queued_at as "oldestQueuedAt",
       (select coalesce(sum((w.slots ->> q.queue)::int), 0)::int from worker w
         where w.state = 'active' and q.queue = any (w.queues) and w.heartbeat_at > now() - interval '15 seconds') as slots
  from unnest($1::text[]) with ordinality as q(queue, place)
  left join queue_hold h on h.queue = q.queue
  left join oldest on oldest.queue = q.queue
 cross join lateral (select count(*) from (
   select from stage s where s.queue = q.queue and s.state = 'queued' and s.attempt > 0 and s.run_after > now() limit $2) one) delayed
 cross join lateral (select count(*) from (
   select from stage s where s.queue = q.queue and s.state = 'queued' limit $2 + delayed.count) one) waiting
 cross join lateral (select count(*) from stage s where s.queue = q.queue and s.state = 'running') running
 order by q.place
