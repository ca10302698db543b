-- Makes a tenant. Makes no move.
-- In: id, name, max queued jobs, max running stages, GPU seconds a day. Out: the tenant; no row when the id is taken.
insert into tenant (id, name, max_queued_jobs, max_running_stages, gpu_seconds_per_day) values ($1, $2, $3, $4, $5)
    on conflict (id) do nothing
returning id, name, max_queued_jobs as "maxQueuedJobs", max_running_stages as "maxRunningStages",
          gpu_seconds_per_day as "gpuSecondsPerDay", created_at as "createdAt"
