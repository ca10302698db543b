-- The cursor of now: every event before it is final, every later one comes after it. Out: one row.
select (pg_snapshot_xmin(pg_current_snapshot())::text)::bigint as txid
