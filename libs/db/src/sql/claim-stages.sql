-- Takes the leases of stages that are ready, unless their queue is held. Move: claim.
-- In: stage ids, the tokens they were dispatched under (same order), worker, lease in ms, queue, how many stages may run on
--   the queue (null: any number), and whether the caller holds the locks under which counts are true (lock-queue,
--   lock-tenants, lock-jobs).
-- Out: a row for each stage that is ready under its token. `verdict` says `claimed`; `limited` when a limit keeps it back;
--   `uncounted` when it has a limit and no lock is held: ask again with locks. What is missing is stale.
with wanted as materialized (
  select s.id, s.job_id, s.tenant_id, w.token, w.turn, j.max_parallel, t.max_running_stages,
         case when $5 = 'gpu' then t.gpu_seconds_per_day end as gpu_seconds,
         coalesce(j.max_parallel, t.max_running_stages, case when $5 = 'gpu' then t.gpu_seconds_per_day end) is not null as has_limit
    from unnest($1::uuid[], $2::bigint[]) with ordinality as w(id, token, turn)
    join stage s on s.id = w.id and s.lease_token = w.token
    join job j on j.id = s.job_id
    left join tenant t on t.id = s.tenant_id
   -- As text, so that the index of queued stages does not apply: before there are statistics the planner would walk it.
   where s.state::text = 'queued' and s.queue = $5 and s.run_after <= now() and s.cancel_requested_at is null
     and not exists (select from queue_hold h where h.queue = $5)),
jobs as materialized (
  select id, state from job where id in (select job_id from wanted) order by id for no key update),
busy as materialized (
  select s.job_id, count(*) as running from stage s
   where $7 and s.state = 'running' and s.lease_expires_at > now()
     and s.job_id in (select job_id from wanted where max_parallel is not null)
   group by s.job_id),
tenants as materialized (
  select one.tenant_id,
         (select count(*) from stage s
           where s.tenant_id = one.tenant_id and s.state = 'running' and s.lease_expires_at > now()) as running,
         case when one.has_quota then gpu_seconds_spent(one.tenant_id) end as gpu_seconds
    from (select tenant_id, bool_or(gpu_seconds is not null) as has_quota from wanted
           where $7 and (max_running_stages is not null or gpu_seconds is not null) group by tenant_id) one),
within_job as (
  select w.*, w.max_parallel is null or ($7 and coalesce(b.running, 0)
           + row_number() over (partition by w.job_id order by w.turn) <= w.max_parallel) as fits
    from wanted w left join busy b on b.job_id = w.job_id),
within_tenant as (
  select w.id, w.token, w.turn,
         (w.max_running_stages is null or ($7 and t.running
           + row_number() over (partition by w.tenant_id order by w.turn) <= w.max_running_stages))
         and (w.gpu_seconds is null or ($7 and t.gpu_seconds < w.gpu_seconds)) as fits
    from within_job w left join tenants t on t.tenant_id = w.tenant_id
   where w.fits),
allowed as materialized (
  select id, token from within_tenant where fits order by turn
   limit case when $6::int is not null then greatest(0, $6 - (
           select count(*) from stage where queue = $5 and state = 'running' and lease_expires_at > now())) end),
ready as materialized (
  -- The count makes sure that every job is locked before the first stage is.
  select s.id from stage s join allowed a on a.id = s.id and a.token = s.lease_token
   where s.state::text = 'queued' and s.cancel_requested_at is null and (select count(*) from jobs) > 0
   order by s.id for no key update of s skip locked),
claimed as (
  update stage s
     set state = 'running', lease_token = s.lease_token + 1, attempt = s.attempt + 1, lease_owner = $3,
         lease_expires_at = clock_timestamp() + make_interval(secs => $4 / 1000.0), started_at = clock_timestamp(),
         progress = 0, progress_note = null, eta_s = null, device = null, warnings = '[]'
    from ready where s.id = ready.id
  returning s.*),
new_attempts as (
  insert into attempt (stage_id, token, number, worker_id, started_at, queue, tenant_id)
  select id, lease_token, attempt, lease_owner, started_at, queue, tenant_id from claimed),
items as (
  update item i set state = 'running' from claimed c where i.id = c.item_id and i.state <> 'running'),
started as (
  update job j set state = 'running', started_at = coalesce(j.started_at, clock_timestamp())
    from jobs where j.id = jobs.id and jobs.state = 'queued' and j.id in (select job_id from claimed)
  returning j.id, j.tenant_id),
job_events as (
  insert into event (tenant_id, job_id, kind, data)
  select tenant_id, id, 'job.running', jsonb_build_object('state', 'running') from started),
stage_events as (
  insert into event (tenant_id, job_id, stage_id, kind, data)
  select tenant_id, job_id, id, 'stage.running',
         jsonb_build_object('state', 'running', 'name', name, 'item_id', item_id, 'attempt', attempt)
    from claimed)
select w.id as "stageId", w.token as "dispatchedToken",
       case when c.id is not null then 'claimed'
            when not $7 and w.has_limit then 'uncounted'
            when a.id is null then 'limited' else 'stale' end as verdict,
       c.lease_token as "token", c.job_id as "jobId", c.item_id as "itemId", c.tenant_id as "tenantId", c.queue,
       j.pipeline, c.name, c.position, c.attempt, c.max_attempts as "maxAttempts", c.crash_count as "crashCount",
       c.lost_count as "lostCount", j.params, j.traceparent,
       case when i.id is not null
            then jsonb_build_object('id', i.id, 'name', i.name, 'sha256', i.sha256, 'bytes', i.bytes,
                                    'path', i.source_path) end as input,
       earlier.results, files.artifacts, $6::int is not null or w.has_limit as counted
  from wanted w
  left join allowed a on a.id = w.id
  left join claimed c on c.id = w.id
  left join job j on j.id = c.job_id
  left join item it on it.id = c.item_id
  left join input i on i.id = it.input_id
  left join lateral (
    select coalesce(jsonb_object_agg(e.name, coalesce(e.result, '{}')), '{}') as results
      from stage e where e.item_id = c.item_id and e.position < c.position and e.state = 'completed') earlier on true
  left join lateral (
    select coalesce(jsonb_agg(jsonb_build_object('stage', e.name, 'stageId', e.id, 'token', f.token, 'name', f.name)
                              order by e.position, f.name), '[]') as artifacts
      from stage e join artifact f on f.stage_id = e.id
     where e.item_id = c.item_id and e.position < c.position and e.state = 'completed' and not f.partial) files on true
 order by w.turn
