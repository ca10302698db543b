-- Locks those jobs of some stages that nobody else holds, and waits for none. Makes no move.
-- In: stage ids. Out: the stages of the jobs that are locked now.
with jobs as materialized (
  select id from job where id in (select job_id from stage where id = any($1::uuid[]))
   order by id for no key update skip locked)
select s.id from stage s join jobs j on j.id = s.job_id where s.id = any($1::uuid[])
