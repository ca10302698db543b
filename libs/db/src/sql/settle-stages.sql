-- Ends running stages, with everything that follows: attempt, artifacts, successors, items, jobs, receipts, events.
-- Moves: complete, requeue, exhaust, stop; ready and cancel for the stages behind them.
-- In: a JSON array of settlements (below). The jobs must have been locked (lock-jobs) by a statement before this one.
-- Out: a row for each settlement; `applied` is false when its guard did not hold, and the rest is the row as it is.
with wanted as materialized (
  select * from jsonb_to_recordset($1::jsonb) as w(
    "stageId" uuid, token bigint, move text, outcome attempt_outcome, "refundAttempt" boolean, "countCrash" boolean,
    "countLost" boolean, "delayMs" double precision, result jsonb, failure jsonb, warnings jsonb, artifacts jsonb,
    device text, stop jsonb, batch int, "onlyExpired" boolean)),
held as materialized (
  select s.id, w.* from stage s join wanted w on w."stageId" = s.id and w.token = s.lease_token
   where s.state = 'running' and (w.move = 'stop') = (s.cancel_requested_at is not null)
     and (not w."onlyExpired" or s.lease_expires_at < statement_timestamp())
   order by s.id for no key update of s),
moved as materialized (
  update stage s
     set state = (case h.move when 'complete' then 'completed' when 'requeue' then 'queued'
                              when 'exhaust' then 'failed' when 'stop' then 'cancelled' end)::stage_state,
         lease_owner = null, lease_expires_at = null,
         lease_token = s.lease_token + (h.move = 'requeue')::int,
         attempt = greatest(0, s.attempt - h."refundAttempt"::int),
         crash_count = s.crash_count + h."countCrash"::int, lost_count = s.lost_count + h."countLost"::int,
         run_after = case h.move when 'requeue' then statement_timestamp() + make_interval(secs => h."delayMs" / 1000) else s.run_after end,
         started_at = case h.move when 'requeue' then null else s.started_at end,
         finished_at = case h.move when 'requeue' then null else statement_timestamp() end,
         progress = case h.move when 'complete' then 1 when 'requeue' then 0 else s.progress end,
         progress_note = null, eta_s = null, device = coalesce(h.device, s.device), warnings = h.warnings,
         result = case h.move when 'complete' then h.result end,
         error = case h.move when 'exhaust' then h.failure end,
         error_class = case h.move when 'exhaust' then h.failure ->> 'class' end
    from held h where s.id = h.id
  returning s.*, h.token as run_token, h.move, h."delayMs"),
attempts as (
  update attempt a
     set ended_at = statement_timestamp(), outcome = h.outcome, device = coalesce(h.device, a.device), stop = h.stop, batch = h.batch,
         error = h.failure, error_class = h.failure ->> 'class'
    from held h where a.stage_id = h.id and a.token = h.token),
files as materialized (
  select distinct on (h.id, f.name) h.id as stage_id, h.token, h.move <> 'complete' as partial, f.*
    from held h cross join lateral jsonb_to_recordset(h.artifacts)
      as f(name text, kind text, "mediaType" text, bytes bigint, sha256 text)),
-- What a run that failed left behind goes when a later one completes.
superseded as (
  delete from artifact a using moved m
   where m.move = 'complete' and a.stage_id = m.id
     and not exists (select from files f where f.stage_id = a.stage_id and f.name = a.name)),
stored as (
  insert into artifact (stage_id, token, name, kind, media_type, bytes, sha256, partial)
  select stage_id, token, name, kind, "mediaType", bytes, sha256, partial from files
  -- Another run's file is another artifact: whoever kept the old id keeps the old bytes, and what retention did is undone.
  on conflict (stage_id, name) do update
     set id = excluded.id, token = excluded.token, kind = excluded.kind, media_type = excluded.media_type,
         bytes = excluded.bytes, sha256 = excluded.sha256, partial = excluded.partial,
         created_at = excluded.created_at, removed_at = null),
followed as materialized (
  update stage s
     set state = (case m.move when 'complete' then 'queued' else 'cancelled' end)::stage_state,
         queued_at = case m.move when 'complete' then statement_timestamp() end, run_after = statement_timestamp(),
         finished_at = case m.move when 'complete' then null else statement_timestamp() end
    from moved m
   where s.item_id = m.item_id and s.state = 'blocked'
     and case m.move when 'complete' then s.position = m.position + 1
                     when 'requeue' then false else s.position > m.position end
  returning s.*, m.id as behind),
fresh as materialized (
  select id, tenant_id, job_id, item_id, name, attempt, state, error_class from moved
  union all select id, tenant_id, job_id, item_id, name, attempt, state, error_class from followed),
items as materialized (
  update item i set state = roll_up_item(array(
           select coalesce(f.state, s.state) from stage s left join fresh f on f.id = s.id where s.item_id = i.id))
   where i.id in (select item_id from moved)
  returning i.id, i.job_id, i.state),
rolled as materialized (
  select j.id, j.state as before, j.cancel_requested_at, roll_up_job(
           array(select state from items where job_id = j.id)
           || array(select one.state from unnest(enum_range(null::item_state)) as one(state)
                     where exists (select from item i where i.job_id = j.id and i.state = one.state
                                      and i.id not in (select id from items))),
           j.cancel_requested_at is not null) as state
    from job j where j.id in (select job_id from moved)),
stops as (
  select m.job_id, h.stop, statement_timestamp() as ended_at from moved m join held h on h.id = m.id where m.move = 'stop'
  union all
  select s.job_id, a.stop, a.ended_at
    from rolled r
    join stage s on s.job_id = r.id and s.state = 'cancelled' and s.started_at is not null
    join attempt a on a.stage_id = s.id and a.token = s.lease_token and a.outcome = 'cancelled'
   where r.cancel_requested_at is not null and r.state <> 'cancelling' and a.ended_at >= r.cancel_requested_at),
receipts as (
  select job_id, case when bool_or(stop ->> 'mode' = 'forced') then 'forced' else 'cooperative' end as mode,
         (array_agg(stop ->> 'signal' order by ended_at desc) filter (where stop is not null))[1] as signal,
         sum((stop ->> 'gpuMemoryFreedMb')::double precision) as freed
    from stops group by job_id),
jobs as (
  update job j
     set state = r.state,
         finished_at = case when r.state in ('completed', 'partial', 'failed', 'cancelled') then statement_timestamp() end,
         started_at = case when r.state = 'queued' then null else j.started_at end,
         cancel_receipt = case when t.job_id is null or r.state = 'cancelling' then j.cancel_receipt
           else j.cancel_receipt || jsonb_build_object(
             'mode', t.mode, 'stopped_at', to_char(statement_timestamp() at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'signal', t.signal, 'gpu_memory_freed_mb', t.freed,
             'took_ms', round(extract(epoch from statement_timestamp() - j.cancel_requested_at) * 1000)) end
    from rolled r left join receipts t on t.job_id = r.id
   where j.id = r.id and r.state <> r.before
  returning j.id, j.tenant_id, j.state),
events as (
  insert into event (tenant_id, job_id, stage_id, kind, data)
  select tenant_id, job_id, id, 'stage.' || state, jsonb_strip_nulls(jsonb_build_object(
           'state', state, 'name', name, 'item_id', item_id, 'attempt', attempt, 'error_class', error_class)) from fresh
  union all select tenant_id, id, null, 'job.' || state, jsonb_build_object('state', state) from jobs)
select w."stageId", w.token, m.id is not null as applied, coalesce(m.state, s.state, 'cancelled') as state,
       coalesce(m.id = s.id or s.lease_token = w.token, false) as mine,
       coalesce(s.cancel_requested_at is not null, false) as "cancelRequested",
       array(select distinct q.queue from (
         select f.queue from followed f where f.behind = m.id and f.state = 'queued'
         union all select m.queue where m.move = 'requeue' and m."delayMs" <= 0
         union all select m.queue from job j where j.id = m.job_id and j.max_parallel is not null
         union all select unnest(array['cpu', 'gpu', 'comfy']) from tenant t
                    where t.id = m.tenant_id and t.max_running_stages is not null) q
        where q.queue is not null) as "readyQueues"
  from wanted w left join moved m on m.id = w."stageId"
  -- One lookup for each: joined plainly, the planner reads the whole table while it is small.
  left join lateral (select id, state, lease_token, cancel_requested_at from stage where id = w."stageId" offset 0) s on true
