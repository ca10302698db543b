-- Lays restored events before everything that this server will write: the numbers of transactions are each server's own, and
-- events of a number that has not come yet would be held back. Their order by id stays.
-- In: nothing. Out: nothing.
update event set txid = 1 where (select max(txid) from event) >= (pg_snapshot_xmin(pg_current_snapshot())::text)::bigint
