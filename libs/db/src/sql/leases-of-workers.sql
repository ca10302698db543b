-- Stages whose leases are held by workers that are known to be dead. Makes no move.
-- In: ids of workers. Out: what `settle` of libs/domain needs to decide.
select id as "stageId", lease_token as "token", attempt, max_attempts as "maxAttempts", crash_count as "crashCount",
       lost_count as "lostCount", cancel_requested_at is not null as "cancelRequested", warnings
  from stage
 where state = 'running' and lease_owner = any($1::uuid[])
