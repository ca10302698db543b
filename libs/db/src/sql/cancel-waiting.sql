-- Cancels stages that wait, and what is blocked behind them; what runs goes on. Move: cancel.
-- In: stage ids; their jobs must have been locked (lock-jobs) by a statement before this one. Out: one row: how many of the
--   stages were cancelled. A job whose last item ends so ends too, without a receipt: nobody asked to cancel the job.
with chosen as materialized (
  select s.id, s.item_id from stage s where s.id = any($1::uuid[]) and s.state::text = 'queued'),
waiting as materialized (
  select s.id from stage s join chosen c on c.item_id = s.item_id
   where s.state in ('blocked', 'queued') order by s.id for no key update of s),
cancelled as materialized (
  update stage s set state = 'cancelled', finished_at = statement_timestamp()
    from waiting w where s.id = w.id and s.state in ('blocked', 'queued')
  returning s.id, s.tenant_id, s.job_id, s.item_id, s.name, s.attempt, s.state),
items as materialized (
  update item i set state = roll_up_item(array(
           select coalesce(c.state, s.state) from stage s left join cancelled c on c.id = s.id where s.item_id = i.id))
   where i.id in (select item_id from cancelled)
  returning i.id, i.job_id, i.state),
rolled as materialized (
  select j.id, j.state as before, roll_up_job(
           array(select state from items where job_id = j.id)
           || array(select one.state from unnest(enum_range(null::item_state)) as one(state)
                     where exists (select from item i where i.job_id = j.id and i.state = one.state
                                      and i.id not in (select id from items))),
           j.cancel_requested_at is not null) as state
    from job j where j.id in (select job_id from cancelled)),
jobs as (
  update job j
     set state = r.state,
         finished_at = case when r.state in ('completed', 'partial', 'failed', 'cancelled') then statement_timestamp() end
    from rolled r where j.id = r.id and r.state <> r.before
  returning j.id, j.tenant_id, j.state),
events as (
  insert into event (tenant_id, job_id, stage_id, kind, data)
  select tenant_id, job_id, id, 'stage.cancelled', jsonb_build_object(
           'state', 'cancelled', 'name', name, 'item_id', item_id, 'attempt', attempt) from cancelled
  union all select tenant_id, id, null, 'job.' || state, jsonb_build_object('state', state) from jobs)
select count(*) as cancelled from cancelled where id in (select id from chosen)
