-- Forgets inputs whose content is removed and that no job names any more. Makes no move. In: rows at most. Out: their ids.
delete from input i
 where i.id in (select id from input o where o.removed_at is not null
                   and not exists (select from item t where t.input_id = o.id) limit $1)
returning i.id
