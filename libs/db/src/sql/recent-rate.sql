-- How many attempts a second ended on a queue during the last 10 s. Makes no move. In: queue. Out: one row.
select count(*) / 10.0::double precision as rate
  from attempt a join stage s on s.id = a.stage_id
 where a.ended_at > now() - interval '10 seconds' and s.queue = $1
