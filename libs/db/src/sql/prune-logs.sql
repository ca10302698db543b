-- Forgets chunks of logs older than 30 days; those of jobs that have not ended stay. Makes no move.
-- In: rows to look at, oldest first. Out: the chunks, whose files are to be deleted once this has been committed.
with doomed as materialized (
  select l.stage_id, l.token, l.index, s.tenant_id, s.job_id
    from log_chunk l join stage s on s.id = l.stage_id join job j on j.id = s.job_id
   where l.created_at < now() - interval '30 days' and j.state in ('completed', 'partial', 'failed', 'cancelled')
   order by l.created_at limit $1 for update of l skip locked)
delete from log_chunk l using doomed d
 where l.stage_id = d.stage_id and l.token = d.token and l.index = d.index
   and exists (select from job j where j.id = d.job_id and j.state in ('completed', 'partial', 'failed', 'cancelled'))
returning d.tenant_id as "tenantId", d.job_id as "jobId", l.stage_id as "stageId", l.token, l.index, l.bytes
