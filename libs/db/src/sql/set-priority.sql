-- Gives a job another priority, with all of its stages that have not ended. Makes no move.
-- In: job, whose row must have been locked (lock-job); priority. Out: the queues on which its stages wait.
with open as materialized (
  select id, queue, state from stage where job_id = $1 and state in ('blocked', 'queued', 'running')
   order by id for no key update),
changed as (
  update stage s set priority = $2 from open o where s.id = o.id and s.priority <> $2 returning s.id),
job as (
  update job j set priority = $2 where j.id = $1 and j.priority <> $2 returning j.id, j.tenant_id),
noted as (
  insert into event (tenant_id, job_id, kind, data)
  select tenant_id, id, 'job.changed', jsonb_build_object('priority', $2::int) from job)
select distinct queue from open where state = 'queued'
