-- Lists workers: all that live, and those that stopped or were lost within the last hour. Makes no move.
-- In: ms of silence after which a worker counts as lost. Out: the workers, newest first, with what each runs.
select w.id, w.hostname, w.pid, w.version, w.queues, w.slots, w.devices, w.fault, w.storage_low as "storageLow",
       w.started_at as "startedAt",
       w.heartbeat_at as "heartbeatAt", coalesce(r.running, 0) as running,
       case when w.state <> 'stopped' and w.heartbeat_at < now() - make_interval(secs => $1 / 1000.0) then 'lost'
            else w.state end as state
  from worker w
  left join (select lease_owner, count(*) as running from stage where state = 'running' group by lease_owner) r
    on r.lease_owner = w.id
 where w.heartbeat_at > now() - interval '1 hour'
 order by w.started_at desc, w.id
