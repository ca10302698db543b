-- Forgets inputs whose content is removed and that no job names any more. Makes no move.
-- In: the id after which to look, rows to look at most. Out: the id of the last that was looked at; no row when there are no
--   more.
with looked as materialized (
  select id from input where removed_at is not null and id > $1 order by id limit $2),
gone as (
  delete from input i using looked l
   where i.id = l.id and i.removed_at is not null and not exists (select from item t where t.input_id = i.id))
select id from looked order by id desc limit 1
