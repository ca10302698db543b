-- How much waits and runs on each queue. Makes no move. In: queues, where to stop counting. Out: a row for each queue;
--   `ready` may start now, `delayed` waits for its retry.
select q.queue, ready.count as ready, delayed.count as delayed, running.count as running
  from unnest($1::text[]) as q(queue)
 cross join lateral (select count(*) from (select from stage s where s.queue = q.queue and s.state = 'queued'
                       and s.run_after <= now() limit $2) one) ready
 cross join lateral (select count(*) from (select from stage s where s.queue = q.queue and s.state = 'queued'
                       and s.run_after > now() limit $2) one) delayed
 cross join lateral (select count(*) from stage s where s.queue = q.queue and s.state = 'running') running
