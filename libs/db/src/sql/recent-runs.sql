-- How long the stages of a pipeline took lately. Makes no move.
-- In: pipeline, how many of the last completed jobs to look at, how many stages of each. Out: a row for each completed run,
--   the latest first; bytes of the input, null when there was none.
select s.name as stage, a.device, f.bytes, extract(epoch from a.ended_at - a.started_at)::double precision as seconds
  from (select j.id from job j where j.pipeline = $1 and j.state = 'completed' order by j.finished_at desc limit $2) recent
 cross join lateral (
   select id, name, item_id, lease_token from stage where job_id = recent.id and state = 'completed' limit $3) s
  join attempt a on a.stage_id = s.id and a.token = s.lease_token and a.outcome = 'completed'
  join item i on i.id = s.item_id
  left join input f on f.id = i.input_id
 order by a.ended_at desc
