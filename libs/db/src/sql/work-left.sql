-- What is left to do in jobs that have not ended. Makes no move.
-- In: tenant, job ids. Out: a row for each job, stage name and device, what runs apart from what waits: how many stages, the
--   bytes of their inputs, and the shares of them that are still to be done.
select s.job_id as "jobId", s.name as stage, s.device, s.state = 'running' as running, count(*) as stages, sum(f.bytes)::double precision as bytes,
       sum(case when s.state = 'running' then 1 - s.progress else 1 end)::double precision as shares
  from job j
  join stage s on s.job_id = j.id
  join item i on i.id = s.item_id
  left join input f on f.id = i.input_id
 where j.tenant_id = $1 and j.id = any ($2::uuid[]) and s.state::text in ('blocked', 'queued', 'running')
 group by s.job_id, s.name, s.device, s.state = 'running'
