-- Says that a worker lives. In: id, state (active or draining). Out: its id; no row when nobody knows it.
update worker set heartbeat_at = now(), state = $2, stopped_at = null where id = $1 returning id
