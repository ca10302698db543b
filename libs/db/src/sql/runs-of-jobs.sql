-- How long the stages of jobs took that have completed. Makes no move.
-- In: jobs, how many stages of each to look at. Out: as recent-runs, with the job, in no order.
select s.job_id as "jobId", s.name as stage, a.device, f.bytes,
       extract(epoch from a.ended_at - a.started_at)::double precision as seconds
  from unnest($1::uuid[]) as wanted(id)
 cross join lateral (
   select id, job_id, name, item_id, lease_token from stage
    where job_id = wanted.id and state = 'completed' limit $2) s
  join attempt a on a.stage_id = s.id and a.token = s.lease_token and a.outcome = 'completed'
  join item i on i.id = s.item_id
  left join input f on f.id = i.input_id
