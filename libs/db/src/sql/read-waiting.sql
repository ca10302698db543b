-- Says what jobs that do not run wait for. Makes no move.
-- In: tenant, job ids, where to stop counting. Out: a row for each job that has a queued stage, about the one that is next:
--   its queue, when it becomes due if it is not, how many stages of the tenant are before it in line (the expression is
--   that of stage_turn_idx), the slots of live workers on the queue, and how many stages run there.
select j.id as "jobId", next.queue, case when next.run_after > now() then next.run_after end as "runAfter",
       line.ahead, workers.slots, running.count as running
  from job j
 cross join lateral (
   select s.id, s.queue, s.run_after, s.tenant_id,
          (extract(epoch from s.line_at - timestamptz '2000-01-01 00:00:00+00'))::double precision
            + s.priority * 60::double precision as due
     from stage s where s.job_id = j.id and s.state = 'queued'
    order by greatest(s.run_after, now()), due, s.id limit 1) next
 cross join lateral (
   select count(*) as ahead from (
     select from stage s
      where s.queue = next.queue and s.tenant_id = next.tenant_id and s.state = 'queued'
        and ((extract(epoch from s.line_at - timestamptz '2000-01-01 00:00:00+00'))::double precision
              + s.priority * 60::double precision, s.id) < (next.due, next.id)
      limit $3) as one) line
 cross join lateral (
   select coalesce(sum((w.slots ->> next.queue)::int), 0)::int as slots from worker w
    where w.state = 'active' and next.queue = any (w.queues) and w.heartbeat_at > now() - interval '15 seconds') workers
 cross join lateral (
   select count(*) from stage s
    where s.queue = next.queue and s.state = 'running' and s.lease_expires_at > now()) running
 where j.tenant_id = $1 and j.id = any ($2::uuid[])
