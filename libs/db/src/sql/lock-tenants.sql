-- Lets one claim at a time count what runs for each tenant that has a limit; held until the transaction ends. Makes no move.
-- Comes after lock-queue and before lock-jobs; in one order, so that claims never wait for each other in a circle.
-- In: stage ids, milliseconds that any lock after this may be waited for. Out: nothing of interest.
select set_config('lock_timeout', case when held.locks >= 0 then $2::text end, true) as patience
  from (select count(pg_advisory_xact_lock(hashtextextended('frameq.tenant.stages.' || t.id, 0))) as locks
          from (select id from tenant
                 where coalesce(max_running_stages, gpu_seconds_per_day) is not null
                   and id in (select tenant_id from stage where id = any($1::uuid[]))
                 order by id offset 0) t) held
