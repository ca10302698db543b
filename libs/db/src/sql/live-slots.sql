-- How many stages of a queue the live workers can run at once; those with a disk that is nearly full take none. Makes no move.
-- In: queue, ms of silence after which a worker counts as lost. Out: one row.
select coalesce(sum((slots ->> $1)::int), 0)::int as slots from worker
 where state = 'active' and not storage_low and $1 = any (queues) and heartbeat_at > now() - make_interval(secs => $2 / 1000.0)
