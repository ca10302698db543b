-- Says that a worker lives, and how it is. In: id, state (active, unhealthy or draining), why it takes no work (json or null),
--   how full its memory is (0 to 1, or null), whether its disk is nearly full. Out: its id; no row when nobody knows it.
update worker set heartbeat_at = now(), state = $2, stopped_at = null, fault = $3, memory_share = $4, storage_low = $5
 where id = $1 returning id
