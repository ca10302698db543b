-- How long a stage of a queue occupied its slot lately, on average. Makes no move.
-- In: queue, how many of the last attempts on any queue to look at. Out: one row; null when none of them was on this queue.
select avg(extract(epoch from recent.ended_at - recent.started_at))::double precision as seconds
  from (select stage_id, started_at, ended_at from attempt where ended_at is not null order by ended_at desc limit $2) recent
  join stage s on s.id = recent.stage_id
 where s.queue = $1
