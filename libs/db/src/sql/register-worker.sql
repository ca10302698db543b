-- Writes down a worker that starts, or one that comes back. In: id, hostname, pid, version, queues, slots (json by queue),
--   devices (json). Out: nothing.
insert into worker (id, hostname, pid, version, queues, slots, devices) values ($1, $2, $3, $4, $5, $6, $7)
on conflict (id) do update
   set hostname = excluded.hostname, pid = excluded.pid, version = excluded.version, queues = excluded.queues,
       slots = excluded.slots, devices = excluded.devices, state = 'active', started_at = now(), heartbeat_at = now(),
       stopped_at = null, fault = null, memory_share = null, storage_low = false
