-- Writes a job with all its items and stages, and the event that says so; the first stage of each item is ready at once.
-- In: job (json: id, tenant, pipeline, name, params, labels, priority, max_parallel, traceparent, api_key_id, deadline_s),
--     item ids, input ids (nulls allowed), stage ids (item by item), then by position: stage names, queues, max attempts;
--     last whether the caller holds the lock under which the tenant's jobs may be counted (lock-tenant).
-- Out: the job's number and the moment of its creation; no row when the tenant has a limit of jobs that is reached, or that
--     needs the lock to be looked at, or when retention removed one of the inputs.
with kept as materialized (
  -- Retention locks the rows it removes, so one of the two waits for the other and sees what it did.
  select id from input where id = any ($3::uuid[]) and removed_at is null order by id for key share),
given as (
  select g.* from jsonb_to_record($1::jsonb) as g(
    id uuid, tenant_id text, pipeline text, name text, params jsonb, labels jsonb, priority int, max_parallel int,
    traceparent text, api_key_id uuid, deadline_s int)
    left join tenant t on t.id = g.tenant_id
   where (select count(*) from kept) = (select count(distinct i.id) from unnest($3::uuid[]) as i(id))
     and (t.max_queued_jobs is null or ($8 and t.max_queued_jobs > (
           select count(*) from (
             select from job j where j.tenant_id = g.tenant_id and j.state in ('queued', 'running', 'cancelling')
              limit t.max_queued_jobs) one)))),
new_job as (
  insert into job (id, tenant_id, pipeline, name, params, labels, priority, max_parallel, traceparent, api_key_id, deadline_at)
  select id, tenant_id, pipeline, name, params, labels, priority, max_parallel, traceparent, api_key_id,
         now() + make_interval(secs => deadline_s)
    from given
  returning number, created_at, deadline_at),
new_item as (
  insert into item (id, job_id, index, input_id)
  select i.id, given.id, i.place - 1, i.input_id
    from given, unnest($2::uuid[], $3::uuid[]) with ordinality as i(id, input_id, place)),
new_stage as (
  insert into stage (id, job_id, item_id, tenant_id, position, name, queue, max_attempts, priority, state, queued_at)
  select s.id, given.id, ($2::uuid[])[(s.place - 1) / k.count + 1], given.tenant_id, step.place - 1, step.name, step.queue,
         step.max_attempts, given.priority, case when step.place = 1 then 'queued' else 'blocked' end::stage_state,
         case when step.place = 1 then now() end
    from given
   cross join (select cardinality($5::text[]) as count) k
   cross join unnest($4::uuid[]) with ordinality as s(id, place)
    join unnest($5::text[], $6::text[], $7::int[]) with ordinality as step(name, queue, max_attempts, place)
      on step.place = (s.place - 1) % k.count + 1
   order by s.place),
new_event as (
  insert into event (tenant_id, job_id, kind, data)
  select given.tenant_id, given.id, 'job.queued',
         jsonb_build_object('number', new_job.number, 'state', 'queued', 'pipeline', given.pipeline)
    from given, new_job)
select number, created_at as "createdAt", deadline_at as "deadlineAt" from new_job
