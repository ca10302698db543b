-- Locks the jobs of some stages, in id order, before any of their stages is locked. Makes no move.
-- A statement of its own: the next one in the transaction then sees what the holders before it committed.
-- In: stage ids. Out: nothing of interest.
select id from job where id in (select job_id from stage where id = any($1::uuid[])) order by id for no key update
