-- Says that a worker has ended in order. In: id.
update worker set state = 'stopped', stopped_at = now(), heartbeat_at = now() where id = $1
