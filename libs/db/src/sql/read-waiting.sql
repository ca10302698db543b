-- Says what jobs that do not run wait for. Makes no move.
-- In: tenant, job ids, where to stop counting. Out: a row for each job that has a queued stage, about the one that is next:
--   its queue and whether that is held, since when it waits and when it becomes due if it is not, how many stages are before
--   it in fair order, the tenant's own and all (order and places are those of ready-stages), the slots of live workers on the
--   queue, whether some are kept from work by a disk that is nearly full, how many stages run there, and what of the tenant's limits is used up.
with recursive next as materialized (
  select j.id as job_id, one.*
    from job j
   cross join lateral (
     -- As text, so that no plan reads the whole of stage_turn_idx for the few stages of one job.
     select s.id, s.queue, s.run_after, s.queued_at from stage s
      where s.job_id = j.id and s.state::text = 'queued'
      order by greatest(s.run_after, now()), s.line_at, s.id limit 1) one
   where j.tenant_id = $1 and j.id = any ($2::uuid[])),
queues as materialized (select distinct queue from next),
busy as materialized (
  select queue, tenant_id, count(*) as running from stage
   where state = 'running' and queue in (select queue from queues) group by queue, tenant_id),
mine as materialized (
  select first.*, row_number() over (partition by first.queue order by first.due, first.id) as turn,
         coalesce((select b.running from busy b where b.queue = first.queue and b.tenant_id = $1), 0) as running
    from queues q
   cross join lateral (
     select s.id, s.queue,
            (extract(epoch from s.line_at - timestamptz '2000-01-01 00:00:00+00'))::double precision
              + s.priority * 60::double precision as due
       from stage s where s.queue = q.queue and s.tenant_id = $1 and s.state = 'queued' and s.run_after <= now()
      order by due, s.id limit $3) first),
reach as materialized (
  select m.queue, max(m.turn + m.running) as place from mine m where m.id in (select id from next) group by m.queue),
tenants as (
  select r.queue, (select s.tenant_id from stage s where s.queue = r.queue and s.state = 'queued'
                    order by s.tenant_id limit 1) as tenant_id
    from reach r
  union all
  select t.queue, (select s.tenant_id from stage s where s.queue = t.queue and s.state = 'queued' and s.tenant_id > t.tenant_id
                    order by s.tenant_id limit 1)
    from tenants t where t.tenant_id is not null),
others as (
  select t.queue, first.id, first.due,
         coalesce(b.running, 0) + row_number() over (partition by t.queue, t.tenant_id order by first.due, first.id) as place
    from tenants t
    join reach r on r.queue = t.queue
    left join busy b on b.queue = t.queue and b.tenant_id = t.tenant_id
   cross join lateral (
     select s.id,
            (extract(epoch from s.line_at - timestamptz '2000-01-01 00:00:00+00'))::double precision
              + s.priority * 60::double precision as due
       from stage s
      where s.queue = t.queue and s.tenant_id = t.tenant_id and s.state = 'queued' and s.run_after <= now()
      order by due, s.id limit greatest(0, least($3, r.place - coalesce(b.running, 0)))) first
   where t.tenant_id <> $1),
line as materialized (
  select id, turn - 1 as ahead, row_number() over (partition by queue order by place, due, id) - 1 as before
    from (select queue, id, due, turn, turn + running as place from mine
          union all select queue, id, due, null, place from others) everyone),
room as materialized (
  select q.queue, h.mode as hold,
         (select coalesce(sum((w.slots ->> q.queue)::int), 0)::int from worker w
           where w.state = 'active' and not w.storage_low and q.queue = any (w.queues)
             and w.heartbeat_at > now() - interval '15 seconds') as slots,
         exists (select from worker w
                  where w.state = 'active' and w.storage_low and q.queue = any (w.queues)
                    and w.heartbeat_at > now() - interval '15 seconds') as storage_low,
         (select count(*) from stage s
           where s.queue = q.queue and s.state = 'running' and s.lease_expires_at > now()) as running
    from queues q left join queue_hold h on h.queue = q.queue),
quota as materialized (
  select t.max_running_stages, t.gpu_seconds_per_day,
         case when t.max_running_stages is not null then (
           select count(*) from stage s
            where s.tenant_id = $1 and s.state = 'running' and s.lease_expires_at > now()) end as running,
         case when t.gpu_seconds_per_day is not null and exists (select from queues where queue = 'gpu')
              then gpu_seconds_spent($1) end as gpu_seconds
    from tenant t where t.id = $1 and coalesce(t.max_running_stages, t.gpu_seconds_per_day) is not null)
select next.job_id as "jobId", next.queue, room.hold, next.queued_at as "queuedAt",
       case when next.run_after > now() then next.run_after end as "runAfter",
       coalesce(line.ahead, $3) as ahead, coalesce(line.before, $3) as before, room.slots, room.storage_low as "storageLow", room.running,
       quota.max_running_stages as "maxRunningStages", quota.running as "tenantRunning",
       quota.gpu_seconds_per_day as "gpuSecondsPerDay", quota.gpu_seconds as "gpuSeconds"
  from next
  join room on room.queue = next.queue
  left join line on line.id = next.id
  left join quota on true
