-- Marks artifacts of ended jobs as removed. Makes no move.
-- In: jobs, which must have been locked (lock-old-jobs) by a statement before this one; rows at most.
-- Out: the artifacts, whose files are to be deleted once this has been committed.
with doomed as materialized (
  select a.id from job j join stage s on s.job_id = j.id join artifact a on a.stage_id = s.id
   where j.id = any ($1::uuid[]) and j.state in ('completed', 'partial', 'failed', 'cancelled') and a.removed_at is null
   order by a.id limit $2 for update of a)
update artifact a set removed_at = statement_timestamp()
  from doomed d, stage s
 where a.id = d.id and s.id = a.stage_id
returning a.id, s.tenant_id as "tenantId", s.job_id as "jobId", s.id as "stageId", a.token, a.name, a.bytes
