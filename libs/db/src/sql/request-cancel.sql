-- Cancels what waits and marks what runs. Move: cancel.
-- In: job; its row must have been locked (lock-job) and must not be terminal. Out: one row: how many waiting stages became
--   cancelled, and the running ones. One event for the job speaks for all its waiting stages.
with open as materialized (
  select id, item_id, state from stage
   where job_id = $1 and state in ('blocked', 'queued', 'running') order by id for no key update),
waiting as (
  update stage s set state = 'cancelled', cancel_requested_at = statement_timestamp(), finished_at = statement_timestamp()
    from open o where s.id = o.id and o.state in ('blocked', 'queued')
  returning s.id, s.state),
marked as (
  update stage s set cancel_requested_at = coalesce(s.cancel_requested_at, statement_timestamp())
    from open o where s.id = o.id and o.state = 'running'
  returning s.id, s.lease_owner),
items as materialized (
  update item i set state = roll_up_item(array(
           select coalesce(w.state, s.state) from stage s left join waiting w on w.id = s.id where s.item_id = i.id))
   where i.id in (select item_id from open)
  returning i.id, i.state),
rolled as (
  select roll_up_job(array(select distinct state from items)
           || array(select one.state from unnest(enum_range(null::item_state)) as one(state)
                     where exists (select from item i where i.job_id = $1 and i.state = one.state
                                      and i.id not in (select id from items))), true) as state,
         (select count(*) from waiting) as pending),
jobs as (
  update job j
     set state = r.state, cancel_requested_at = statement_timestamp(),
         finished_at = case when r.state = 'cancelling' then null else statement_timestamp() end,
         cancel_receipt = jsonb_build_object(
           'mode', case when r.state <> 'cancelling' then 'immediate' end, 'requested_at', t.iso,
           'stopped_at', case when r.state <> 'cancelling' then t.iso end,
           'took_ms', case when r.state <> 'cancelling' then 0 end, 'signal', null,
           'pending_cancelled', r.pending, 'gpu_memory_freed_mb', null)
    from rolled r, (select to_char(statement_timestamp() at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as iso) t
   where j.id = $1
  returning j.id, j.tenant_id, j.state),
events as (
  insert into event (tenant_id, job_id, kind, data)
  select j.tenant_id, j.id, 'job.' || j.state, jsonb_build_object('state', j.state, 'pending_cancelled', r.pending)
    from jobs j, rolled r)
select r.pending as "pendingCancelled",
       coalesce((select jsonb_agg(jsonb_build_object('stageId', id, 'workerId', lease_owner) order by id) from marked), '[]')
         as running
  from rolled r
