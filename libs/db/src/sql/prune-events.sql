-- Forgets events older than 30 days. In: rows to look at, oldest first. Out: the events that are gone.
-- Looks at the oldest by primary key, so that the length of the table does not matter.
delete from event
 where created_at < now() - interval '30 days'
   and (txid, id) in (select txid, id from event order by txid, id limit $1)
returning id
