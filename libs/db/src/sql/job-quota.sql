-- How many jobs of a tenant have not ended, and how many may be. Makes no move. In: tenant.
-- Out: one row; without a limit nothing is counted and both are null.
select t.max_queued_jobs as "limit",
       case when t.max_queued_jobs is not null then
         (select count(*) from job where tenant_id = $1 and state in ('queued', 'running', 'cancelling')) end as used
  from tenant t where t.id = $1
