-- Changes a webhook; null leaves a field as it is. One that is switched on again begins with the events of now.
-- In: id, tenant, whether the name changes, name, url, types of event, enabled. Out: the webhook; no row when the tenant has none such.
update webhook
   set name = case when $3 then $4 else name end, url = coalesce($5, url), events = coalesce($6::text[], events),
       enabled = coalesce($7, enabled), updated_at = clock_timestamp(),
       disabled_reason = case when $7 is null then disabled_reason end,
       failing_since = case when $5 is null and not coalesce($7, false) then failing_since end,
       since_txid = case when $7 and not enabled then (pg_snapshot_xmin(pg_current_snapshot())::text)::bigint else since_txid end
 where id = $1 and tenant_id = $2
returning id, name, url, events, enabled, disabled_reason as "disabledReason", failing_since as "failingSince",
          previous_secret_until as "previousSecretUntil", created_at as "createdAt", updated_at as "updatedAt"
