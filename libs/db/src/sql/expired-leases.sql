-- Stages whose lease ran out, for the keeper to settle. Makes no move.
-- In: how many at most, for how many ms Postgres has to be up. None while it is younger: who could not reach it had no
--   chance to renew. Out: what `settle` of libs/domain needs to decide.
select id as "stageId", lease_token as "token", attempt, max_attempts as "maxAttempts", crash_count as "crashCount",
       lost_count as "lostCount", cancel_requested_at is not null as "cancelRequested", warnings
  from stage
 where state = 'running' and lease_expires_at < now()
   and pg_postmaster_start_time() < now() - make_interval(secs => $2 / 1000.0)
 order by lease_expires_at limit $1
