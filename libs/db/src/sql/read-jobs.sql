-- Reads jobs with what is computed from their rows, in one snapshot. Makes no move.
-- In: tenant, job ids, whether items with stages and attempts are wanted, how much of an item's work each stage is (json by
--   pipeline and stage; 1 where nothing is said). Out: a row for each job that the tenant has, in the order of the ids.
select j.id, j.number, j.name, j.pipeline, j.state, j.priority, j.params, j.labels, j.max_parallel as "maxParallel",
       j.created_at as "createdAt", j.started_at as "startedAt", j.finished_at as "finishedAt",
       j.deadline_at as "deadlineAt", j.cancel_receipt as "cancelReceipt", j.files_removed_at as "filesRemovedAt", items.counts as items,
       work.progress, work.eta_s as "etaS", work.running,
       work.warnings, failure.error, case when $3 then detail.items end as "itemList"
  from unnest($2::uuid[]) with ordinality as wanted(id, place)
  join job j on j.id = wanted.id and j.tenant_id = $1
 cross join lateral (
   select json_build_object(
            'total', count(*), 'queued', count(*) filter (where state = 'queued'),
            'running', count(*) filter (where state = 'running'), 'completed', count(*) filter (where state = 'completed'),
            'failed', count(*) filter (where state = 'failed'), 'cancelled', count(*) filter (where state = 'cancelled')) as counts
     from item where job_id = j.id) items
 cross join lateral (
   select coalesce(sum(s.progress * weight.share) / nullif(sum(weight.share), 0), 0) as progress, max(s.eta_s) filter (where s.state = 'running') as eta_s,
          count(*) filter (where s.state = 'running') as running,
          coalesce(sum(jsonb_array_length(s.warnings)), 0)::int as warnings
     from stage s
    cross join lateral (select coalesce(($4::jsonb -> j.pipeline ->> s.name)::double precision, 1) as share) weight
    where s.job_id = j.id) work
  left join lateral (
   select s.error from stage s join item i on i.id = s.item_id
    where j.state <> 'queued' and s.job_id = j.id and s.state = 'failed' order by i.index, s.position limit 1) failure on true
  left join lateral (
   with run as (
     select a.stage_id, json_agg(json_build_object(
              'number', a.number, 'token', a.token, 'workerId', a.worker_id, 'device', a.device, 'startedAt', a.started_at,
              'endedAt', a.ended_at, 'outcome', a.outcome, 'errorClass', a.error_class, 'error', a.error,
              'batch', a.batch) order by a.token) as list
       from stage s join attempt a on a.stage_id = s.id where $3 and s.job_id = j.id group by a.stage_id),
   step as (
     select s.item_id, json_agg(json_build_object(
              'id', s.id, 'name', s.name, 'queue', s.queue, 'state', s.state, 'attempt', s.attempt,
              'maxAttempts', s.max_attempts, 'progress', s.progress, 'progressNote', s.progress_note, 'etaS', s.eta_s,
              'cancelRequested', s.cancel_requested_at is not null, 'queuedAt', s.queued_at, 'startedAt', s.started_at,
              'finishedAt', s.finished_at,
              'runAfter', case when s.state = 'queued' and s.run_after > now() then s.run_after end,
              'workerId', s.lease_owner, 'device', s.device, 'result', s.result, 'error', s.error, 'warnings', s.warnings,
              'attempts', coalesce(run.list, '[]')) order by s.position) as list
       from stage s left join run on run.stage_id = s.id where $3 and s.job_id = j.id group by s.item_id)
   select json_agg(json_build_object(
            'id', i.id, 'index', i.index, 'state', i.state, 'stages', step.list,
            'input', case when f.id is not null
                          then json_build_object('id', f.id, 'name', f.name, 'bytes', f.bytes, 'sha256', f.sha256,
                                                  'path', f.source_path, 'removedAt', f.removed_at) end)
          order by i.index) as items
     from item i join step on step.item_id = i.id left join input f on f.id = i.input_id
    where $3 and i.job_id = j.id) detail on true
 order by wanted.place
