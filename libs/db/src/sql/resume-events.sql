-- Says where now is in the order of events, and whether an event is still kept. Makes no move.
-- In: tenant, txid and id of the event (null: none). Out: one row; every event of a transaction before `txid` is final, every
--   later one comes after the place (txid, 0).
select (pg_snapshot_xmin(pg_current_snapshot())::text)::bigint as txid,
       exists (select from event where txid = $2::bigint and id = $3::bigint and tenant_id = $1) as kept
