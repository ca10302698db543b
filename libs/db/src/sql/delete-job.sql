-- Deletes a job with all its rows, and says so in an event. Its row must have been locked (lock-job) and have ended. In: job.
-- Out: one row: the ids of its stages, whose files are to go.
with stages as materialized (select id from stage where job_id = $1 order by id),
gone as (delete from job where id = $1 returning id, tenant_id, number),
events as (
  insert into event (tenant_id, job_id, kind, data)
  select tenant_id, id, 'job.deleted', jsonb_build_object('number', number) from gone)
select array(select id from stages) as "stageIds"
