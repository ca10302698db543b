-- Forgets chunks of logs of ended jobs. Makes no move.
-- In: jobs, which must have been locked (lock-old-jobs) by a statement before this one; rows at most.
-- Out: the chunks, whose files are to be deleted once this has been committed.
with doomed as materialized (
  select l.stage_id, l.token, l.index, s.tenant_id, s.job_id
    from job j join stage s on s.job_id = j.id join log_chunk l on l.stage_id = s.id
   where j.id = any ($1::uuid[]) and j.state in ('completed', 'partial', 'failed', 'cancelled')
   limit $2 for update of l)
delete from log_chunk l using doomed d
 where l.stage_id = d.stage_id and l.token = d.token and l.index = d.index
returning d.tenant_id as "tenantId", d.job_id as "jobId", l.stage_id as "stageId", l.token, l.index, l.bytes
