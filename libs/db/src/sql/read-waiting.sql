-- Says what jobs that do not run wait for. Makes no move.
-- In: tenant, job ids, where to stop counting. Out: a row for each job that has a queued stage, about the one that is next:
--   its queue, when it becomes due if it is not, how many stages of the tenant are before it in line (the order is that of
--   stage_turn_idx, whose expression this repeats), the slots of live workers on the queue, and how many stages run there.
with next as materialized (
  select j.id as job_id, one.*
    from job j
   cross join lateral (
     -- As text, so that no plan reads the whole of stage_turn_idx for the few stages of one job.
     select s.id, s.queue, s.run_after from stage s
      where s.job_id = j.id and s.state::text = 'queued'
      order by greatest(s.run_after, now()), s.line_at, s.id limit 1) one
   where j.tenant_id = $1 and j.id = any ($2::uuid[])),
queues as materialized (select distinct queue from next),
line as materialized (
  select first.id, row_number() over (partition by first.queue order by first.due, first.id) - 1 as ahead
    from queues q
   cross join lateral (
     select s.id, s.queue,
            (extract(epoch from s.line_at - timestamptz '2000-01-01 00:00:00+00'))::double precision
              + s.priority * 60::double precision as due
       from stage s where s.queue = q.queue and s.tenant_id = $1 and s.state = 'queued'
      order by due, s.id limit $3) first),
room as materialized (
  select q.queue,
         (select coalesce(sum((w.slots ->> q.queue)::int), 0)::int from worker w
           where w.state = 'active' and q.queue = any (w.queues) and w.heartbeat_at > now() - interval '15 seconds') as slots,
         (select count(*) from stage s
           where s.queue = q.queue and s.state = 'running' and s.lease_expires_at > now()) as running
    from queues q)
select next.job_id as "jobId", next.queue, case when next.run_after > now() then next.run_after end as "runAfter",
       coalesce(line.ahead, $3) as ahead, room.slots, room.running
  from next join room on room.queue = next.queue left join line on line.id = next.id
