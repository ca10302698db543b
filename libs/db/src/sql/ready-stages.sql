-- Which stages of a queue to deliver next, in fair order; none while the queue is held. Makes no move.
-- In: queue, how many at most, how many of one tenant at most. Out: stage, token and trace, best first, and whether the limit
--   for one tenant cut something off. Best is: the tenant with the fewest running stages, then what has waited longest, a
--   point of priority being worth a minute (stage_turn_idx, whose expression this repeats). Stages of jobs that run as many
--   items as they may are left out, and of a tenant with a limit no more come than may run now.
-- One index probe per tenant (a loose index scan and a lateral limit), so the length of the queue does not matter.
with recursive tenants as (
  (select tenant_id from stage
    where queue = $1 and state = 'queued' and not exists (select from queue_hold h where h.queue = $1)
    order by tenant_id limit 1)
  union all
  select (select s.tenant_id from stage s
           where s.queue = $1 and s.state = 'queued' and s.tenant_id > t.tenant_id order by s.tenant_id limit 1)
    from tenants t where t.tenant_id is not null),
busy as materialized (
  select tenant_id, count(*) as running from stage where queue = $1 and state = 'running' group by tenant_id),
limits as materialized (
  select t.tenant_id,
         case when $1 = 'gpu' and l.gpu_seconds_per_day <= gpu_seconds_spent(l.id) then 0
              when l.max_running_stages is not null then greatest(0, l.max_running_stages - (
                select count(*) from stage s
                 where s.tenant_id = l.id and s.state = 'running' and s.lease_expires_at > now())) end as room
    from tenants t
    join tenant l on l.id = t.tenant_id and coalesce(l.max_running_stages, l.gpu_seconds_per_day) is not null),
full_jobs as materialized (
  select s.job_id as id from stage s where s.state = 'running' and s.lease_expires_at > now()
   group by s.job_id having count(*) >= (select j.max_parallel from job j where j.id = s.job_id)),
candidates as (
  select x.id, x.job_id, x.lease_token, x.due, coalesce(b.running, 0) + x.turn as place,
         x.turn = $3 as cut
    from tenants t
    left join busy b on b.tenant_id = t.tenant_id
    left join limits l on l.tenant_id = t.tenant_id
   cross join lateral (
     select first.*, row_number() over (order by due, id) as turn from (
       select s.id, s.job_id, s.lease_token,
              (extract(epoch from s.line_at - timestamptz '2000-01-01 00:00:00+00'))::double precision
                + s.priority * 60::double precision as due
         from stage s
        where s.queue = $1 and s.state = 'queued' and s.tenant_id = t.tenant_id
          and s.run_after <= now() and s.cancel_requested_at is null
          and not (s.job_id = any (array(select id from full_jobs)))
        order by due, s.id limit least($3, l.room)) first) x
   where t.tenant_id is not null
   order by place, due, id limit $2)
select c.id as "stageId", c.lease_token as "token", (select traceparent from job where id = c.job_id) as traceparent,
       bool_or(c.cut) over () as cut
  from candidates c order by c.place, c.due, c.id
