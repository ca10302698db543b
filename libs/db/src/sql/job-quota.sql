-- How many jobs of a tenant have not ended, and how many may be. Makes no move. In: tenant. Out: one row.
select t.max_queued_jobs as "maxQueuedJobs",
       (select count(*) from job where tenant_id = $1 and state in ('queued', 'running', 'cancelling')) as open
  from tenant t where t.id = $1
