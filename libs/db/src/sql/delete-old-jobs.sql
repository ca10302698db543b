-- Deletes jobs that ended long ago, with all their rows, once their files are removed. Makes no move.
-- In: ms since they ended, at least; jobs at most, stages of theirs at most. Out: the jobs that are gone. The oldest goes
--   whatever its size, since what takes its neighbours with it may never get through.
with old as materialized (
  select id, finished_at from job
   where finished_at < now() - make_interval(secs => $1 / 1000.0) and state in ('completed', 'partial', 'failed', 'cancelled')
     and files_removed_at >= finished_at
   order by finished_at limit $2 for update skip locked),
weighed as (
  select o.id, row_number() over turn = 1 as is_first, sum(s.count) over turn as stages
    from old o
   cross join lateral (select count(*) from (select from stage where job_id = o.id limit $3) one) s
  window turn as (order by o.finished_at, o.id)),
doomed as materialized (select id from weighed where is_first or stages <= $3)
delete from job j using doomed d
 where j.id = d.id and j.state in ('completed', 'partial', 'failed', 'cancelled')
returning j.id, j.tenant_id as "tenantId", j.number
