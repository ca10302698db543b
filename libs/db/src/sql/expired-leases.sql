-- Stages whose lease ran out, for the keeper to settle. Makes no move.
-- In: how many at most, for how many ms Postgres has to be up. None while it is younger: who could not reach it had no
--   chance to renew. Out: what `settle` of libs/domain needs to decide,
--   and how full the memory of the worker was when it was last heard (0 to 1; null: unknown).
select s.id as "stageId", s.lease_token as "token", s.attempt, s.max_attempts as "maxAttempts",
       s.crash_count as "crashCount", s.lost_count as "lostCount", s.cancel_requested_at is not null as "cancelRequested",
       s.warnings, w.memory_share as "memoryShare"
  from stage s left join worker w on w.id = s.lease_owner
 where s.state = 'running' and s.lease_expires_at < now()
   and pg_postmaster_start_time() < now() - make_interval(secs => $2 / 1000.0)
 order by s.lease_expires_at limit $1
