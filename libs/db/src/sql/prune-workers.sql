-- Forgets workers that have not been heard for a day. In: rows at most. Out: the workers that are gone.
delete from worker
 where id in (select id from worker where heartbeat_at < now() - interval '1 day' order by heartbeat_at limit $1)
returning id
