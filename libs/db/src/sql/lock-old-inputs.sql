-- Locks inputs that no job needs any more: none names them, or all that do ended long ago. Makes no move.
-- In: ms since they were stored and since the jobs ended, at least; rows at most. Out: their ids.
-- A job that is being written holds the rows it names (insert-job), so they are passed over.
select i.id from input i
 where i.removed_at is null and i.created_at < now() - make_interval(secs => $1 / 1000.0)
   and (i.source_path is null or not exists (select from item t where t.input_id = i.id))
   and not exists (
     select from item t join job j on j.id = t.job_id
      where t.input_id = i.id
        and (j.state not in ('completed', 'partial', 'failed', 'cancelled') or j.finished_at >= now() - make_interval(secs => $1 / 1000.0)))
 order by i.created_at limit $2 for update of i skip locked
