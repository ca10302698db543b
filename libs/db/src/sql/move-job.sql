-- Puts a job before or behind everything of its tenant that waits. Makes no move.
-- In: job, whose row must have been locked (lock-job); whether to the front. Out: the queues on which its stages wait.
-- All of the job's stages are shifted by the same time, so their own order stays. Tenants take turns whatever is due when, so
-- no other tenant loses one by it. Due is the expression of stage_turn_idx.
with own as materialized (
  select s.id, s.tenant_id, s.queue, s.state, s.line_at,
         (extract(epoch from s.line_at - timestamptz '2000-01-01 00:00:00+00'))::double precision
           + s.priority * 60::double precision as due
    from stage s where s.job_id = $1 and s.state in ('blocked', 'queued', 'running')
   order by s.id for no key update of s),
line as (
  select end_of_line.due
    from unnest(array['cpu', 'gpu', 'comfy']) as q(queue)
   cross join lateral (
     select (extract(epoch from s.line_at - timestamptz '2000-01-01 00:00:00+00'))::double precision
              + s.priority * 60::double precision as due
       from stage s
      where s.queue = q.queue and s.state = 'queued' and s.tenant_id = (select tenant_id from own limit 1) and s.job_id <> $1
      order by case when $2 then (extract(epoch from s.line_at - timestamptz '2000-01-01 00:00:00+00'))::double precision
              + s.priority * 60::double precision end,
              case when not $2 then (extract(epoch from s.line_at - timestamptz '2000-01-01 00:00:00+00'))::double precision
              + s.priority * 60::double precision end desc limit 1) end_of_line),
shift as (
  select case when $2 then least(0, min(line.due) - 0.001 - (select max(due) from own))
              else greatest(0, max(line.due) + 0.001 - (select min(due) from own)) end as seconds
    from line),
moved as (
  update stage s set line_at = own.line_at + make_interval(secs => shift.seconds)
    from own, shift where s.id = own.id and shift.seconds <> 0
  returning s.id),
noted as (
  insert into event (tenant_id, job_id, kind, data)
  select j.tenant_id, j.id, 'job.changed', jsonb_build_object('moved_to', case when $2 then 'front' else 'back' end)
    from job j where j.id = $1 and exists (select from moved))
select distinct queue from own where state = 'queued'
