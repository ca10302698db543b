-- Changes the fields of a tenant that are given; null lifts a limit. Makes no move.
-- In: id, a JSON object of the fields to change. Out: the tenant; no row when there is none.
update tenant
   set name = coalesce($2::jsonb ->> 'name', name),
       max_queued_jobs = case when $2 ? 'maxQueuedJobs' then ($2 ->> 'maxQueuedJobs')::int else max_queued_jobs end,
       max_running_stages = case when $2 ? 'maxRunningStages' then ($2 ->> 'maxRunningStages')::int else max_running_stages end,
       gpu_seconds_per_day = case when $2 ? 'gpuSecondsPerDay' then ($2 ->> 'gpuSecondsPerDay')::int else gpu_seconds_per_day end
 where id = $1
returning id, name, max_queued_jobs as "maxQueuedJobs", max_running_stages as "maxRunningStages",
          gpu_seconds_per_day as "gpuSecondsPerDay", created_at as "createdAt"
