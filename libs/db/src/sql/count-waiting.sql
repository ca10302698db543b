-- How many stages wait on a queue, of how many jobs and tenants. Makes no move. In: queue. Out: one row.
select count(*) as stages, count(distinct job_id) as jobs, count(distinct tenant_id) as tenants
  from stage where queue = $1 and state = 'queued'
