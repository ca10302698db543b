-- Counts what retention would remove, without locks. Makes no move.
-- In: ms since jobs ended for their files; the same for jobs themselves (null: they are kept).
-- Out: a row for each kind with its count and bytes.
with old as materialized (
  select id from job
   where finished_at < now() - make_interval(secs => $1 / 1000.0) and state in ('completed', 'partial', 'failed', 'cancelled')
     and (files_removed_at is null or files_removed_at < finished_at))
select 'artifacts' as kind, count(*) as count, coalesce(sum(a.bytes), 0)::bigint as bytes
  from old join stage s on s.job_id = old.id join artifact a on a.stage_id = s.id where a.removed_at is null
union all
select 'logs', count(*), coalesce(sum(l.bytes), 0)::bigint
  from old join stage s on s.job_id = old.id join log_chunk l on l.stage_id = s.id
union all
select 'inputs', count(*), coalesce(sum(i.bytes) filter (where i.source_path is null), 0)::bigint
  from input i
 where i.removed_at is null and i.created_at < now() - make_interval(secs => $1 / 1000.0)
   and (i.source_path is null or not exists (select from item t where t.input_id = i.id))
   and not exists (
     select from item t join job j on j.id = t.job_id
      where t.input_id = i.id
        and (j.state not in ('completed', 'partial', 'failed', 'cancelled') or j.finished_at >= now() - make_interval(secs => $1 / 1000.0)))
union all
select 'jobs', count(*), 0
  from job where finished_at < now() - make_interval(secs => $2 / 1000.0) and state in ('completed', 'partial', 'failed', 'cancelled')
