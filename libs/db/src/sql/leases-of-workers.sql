-- Stages whose leases are held by some workers. Makes no move.
-- In: ids of workers; stage ids and lease tokens (same order) to look among, or null for all that they hold. Out: what `settle` of libs/domain needs to decide,
--   and how full the memory of the worker was when it was last heard (0 to 1; null: unknown).
select s.id as "stageId", s.lease_token as "token", s.attempt, s.max_attempts as "maxAttempts",
       s.crash_count as "crashCount", s.lost_count as "lostCount", s.cancel_requested_at is not null as "cancelRequested",
       s.warnings, w.memory_share as "memoryShare"
  from stage s left join worker w on w.id = s.lease_owner
 where s.state = 'running' and s.lease_owner = any($1::uuid[])
   and ($2::uuid[] is null or (s.id, s.lease_token) in (select * from unnest($2::uuid[], $3::bigint[])))
