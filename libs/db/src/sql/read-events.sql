-- Reads the events of a tenant after a cursor, in the order of their transactions. Transactions that are still open, and
-- those that began after the oldest of them, are held back: what commits late is then never skipped.
-- In: tenant, txid and id of the cursor, job id (null: all), rows at most.
-- Out: the events; the last row, without an id, says whether something is held back, and by its txid where the settled part
--   of the order ends: of what comes before the place (txid, 0) nothing will ever be added.
with horizon as (select (pg_snapshot_xmin(pg_current_snapshot())::text)::bigint as txid),
settled as (
  select e.* from event e, horizon
   where e.tenant_id = $1 and (e.txid, e.id) > ($2::bigint, $3::bigint) and e.txid < horizon.txid
     and ($4::uuid is null or e.job_id = $4)
   order by e.txid, e.id limit $5)
select s.txid, s.id, s.kind, s.job_id as "jobId", s.stage_id as "stageId", s.data, s.created_at as "createdAt",
       null::boolean as hidden
  from settled s
union all
select horizon.txid, null, null, null, null, null, null,
       exists (select from event e where e.txid >= horizon.txid and (e.txid, e.id) > ($2::bigint, $3::bigint)
                  and e.tenant_id = $1)
  from horizon
 order by txid, id nulls last
