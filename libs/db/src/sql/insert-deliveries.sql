-- Writes deliveries; one that is there already stays as it is.
-- In: ids, webhooks, txids, event ids, jobs, types and payloads, in the same order. Out: the ids that were written.
insert into webhook_delivery (id, webhook_id, event_txid, event_id, job_id, type, payload)
select * from unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::bigint[], $5::uuid[], $6::text[], $7::text[])
    on conflict do nothing
returning id
