-- Deletes jobs that ended long ago, with all their rows, once their files are removed. Makes no move.
-- In: ms since they ended, at least; jobs at most. Out: the jobs that are gone.
with doomed as materialized (
  select id from job
   where finished_at < now() - make_interval(secs => $1 / 1000.0) and state in ('completed', 'partial', 'failed', 'cancelled')
     and files_removed_at >= finished_at
   order by finished_at limit $2 for update skip locked)
delete from job j using doomed d
 where j.id = d.id and j.state in ('completed', 'partial', 'failed', 'cancelled')
returning j.id, j.tenant_id as "tenantId", j.number
