-- How much waits and runs on each queue. Makes no move. In: queues, where to stop counting. Out: a row for each queue;
--   `ready` may start now, `delayed` waits for its next attempt (and has had one, which is what stage_delayed_idx holds).
select q.queue, greatest(0, least(waiting.count - delayed.count, $2)) as ready, delayed.count as delayed,
       running.count as running
  from unnest($1::text[]) as q(queue)
 cross join lateral (select count(*) from (
   select from stage s where s.queue = q.queue and s.state = 'queued' and s.attempt > 0 and s.run_after > now() limit $2) one) delayed
 cross join lateral (select count(*) from (
   select from stage s where s.queue = q.queue and s.state = 'queued' limit $2 + delayed.count) one) waiting
 cross join lateral (select count(*) from stage s where s.queue = q.queue and s.state = 'running') running
