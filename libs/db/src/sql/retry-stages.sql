-- Puts a job's failed and cancelled stages back. Moves: retry for the first of each item, rewind for those behind it.
-- In: job, whose row must have been locked (lock-job) and must not be cancelling; name of the stage at which the items to
--   retry stopped (null: all). Out: one row: how many stages were put back and on which queues they wait; 0 when none can be.
--   Counts start anew, tokens rise, marks and receipt go, and so does the deadline of a job that had ended.
with stopped as materialized (
  select distinct on (item_id) item_id, position, name from stage
   where job_id = $1 and state in ('failed', 'cancelled') order by item_id, position),
back as materialized (
  select s.id, s.position = p.position as first from stage s join stopped p on p.item_id = s.item_id
   where s.job_id = $1 and s.state in ('failed', 'cancelled') and (p.name = $2::text or $2 is null)
   order by s.id for no key update of s),
moved as materialized (
  update stage s
     set state = (case when b.first then 'queued' else 'blocked' end)::stage_state, lease_token = s.lease_token + 1,
         attempt = 0, crash_count = 0, lost_count = 0, run_after = statement_timestamp(), line_at = clock_timestamp(),
         queued_at = case when b.first then statement_timestamp() end, started_at = null, finished_at = null, cancel_requested_at = null,
         progress = 0, progress_note = null, eta_s = null, device = null, result = null, error = null,
         error_class = null, warnings = '[]'
    from back b where s.id = b.id
  returning s.id, s.item_id, s.queue, s.state),
items as materialized (
  update item i set state = roll_up_item(array(
           select coalesce(m.state, s.state) from stage s left join moved m on m.id = s.id where s.item_id = i.id))
   where i.id in (select item_id from moved)
  returning i.id, i.state),
jobs as (
  update job j
     set state = r.state, finished_at = null, cancel_requested_at = null, cancel_receipt = null,
         deadline_at = case when j.finished_at is null then j.deadline_at end,
         started_at = case when r.state = 'queued' then null else j.started_at end
    from (select roll_up_job(array(select distinct state from items)
                   || array(select one.state from unnest(enum_range(null::item_state)) as one(state)
                             where exists (select from item i where i.job_id = $1 and i.state = one.state
                                              and i.id not in (select id from items))), false) as state) r
   where j.id = $1 and exists (select from moved)
  returning j.id, j.tenant_id, j.state),
events as (
  insert into event (tenant_id, job_id, kind, data)
  select tenant_id, id, 'job.' || state,
         jsonb_build_object('state', state, 'retried', (select count(*) from moved where moved.state = 'queued'))
    from jobs)
select count(*) as requeued, coalesce(array_agg(distinct queue), '{}') as queues from moved where state = 'queued'
