-- Locks jobs that ended long ago and whose files are still kept. Makes no move.
-- In: ms since they ended, at least; jobs at most. Out: their ids. A job that a retry holds, or has put back, is passed over.
select id from job
 where finished_at < now() - make_interval(secs => $1 / 1000.0)
   and state in ('completed', 'partial', 'failed', 'cancelled')
   and (files_removed_at is null or files_removed_at < finished_at)
 order by finished_at limit $2 for update skip locked
