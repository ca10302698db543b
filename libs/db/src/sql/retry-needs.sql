-- Says what a retry of a job would put back, and which files that it would read retention has removed. Makes no move.
-- In: job, whose row must have been locked (lock-job); name of the stage at which the items to retry stopped (null: all).
-- Out: one row: how many items would go back; up to five names of removed inputs; a stage that would run again with an earlier
--   one whose files are removed (null: none); the stages at which items stopped that have all files of their earlier stages.
with stopped as materialized (
  select distinct on (item_id) item_id, position, name, name = $2::text or $2 is null as wanted from stage
   where job_id = $1 and state in ('failed', 'cancelled') order by item_id, position),
inputs as materialized (
  -- Retention locks the rows it removes, so none of them goes before the retry is written.
  select f.name, f.removed_at from input f
   where f.id in (select i.input_id from stopped p join item i on i.id = p.item_id where p.wanted)
   order by f.id for key share),
short as materialized (
  select distinct p.name as stage, p.position, p.wanted, e.name as earlier, e.position as at
    from stopped p
    join stage e on e.item_id = p.item_id and e.position < p.position and e.state = 'completed'
    join artifact a on a.stage_id = e.id and a.removed_at is not null)
select (select count(*) from stopped where wanted) as items,
       array(select name from inputs where removed_at is not null order by name limit 5) as "goneInputs",
       (select jsonb_build_object('stage', stage, 'earlier', earlier) from short where wanted order by position, at limit 1)
         as "goneFiles",
       array(select distinct name from stopped where name not in (select stage from short) order by name) as "retryable"
