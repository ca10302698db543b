-- Reads events of every tenant after a place, with the webhooks that want them. As in read-events, what a transaction that is
-- still open may yet add is held back, so nothing that commits late is skipped.
-- In: txid and id of the place, events to look at at most, the types that webhooks know. Out: a row for each event and webhook; the last row, without a
--   webhook, says how many events were looked at and up to where; no row when there was none.
with horizon as (select (pg_snapshot_xmin(pg_current_snapshot())::text)::bigint as txid),
looked as materialized (
  select e.txid, e.id, e.tenant_id, e.job_id, e.created_at, e.data,
         case e.kind when 'job.running' then 'job.started' else e.kind end as type
    from event e, horizon h
   where (e.txid, e.id) > ($1::bigint, $2::bigint) and e.txid < h.txid
   order by e.txid, e.id limit $3)
select l.txid, l.id, l.tenant_id as "tenantId", l.job_id as "jobId", l.type, l.data, l.created_at as "createdAt",
       w.id as "webhookId", null::int as looked
  from looked l
  join webhook w on w.tenant_id = l.tenant_id and w.enabled and l.txid >= w.since_txid
   and (cardinality(w.events) = 0 or l.type = any (w.events))
 where l.type = any ($4::text[])
union all
(select l.txid, l.id, null, null, null, null, null, null, (select count(*)::int from looked)
   from looked l order by l.txid desc, l.id desc limit 1)
 order by txid, id, "webhookId" nulls last
