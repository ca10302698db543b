-- Gives a webhook a new secret; the old one signs beside it for a while.
-- In: id, tenant, new secret, seconds of the overlap. Out: the webhook; no row when the tenant has none such.
update webhook
   set secret = $3, updated_at = clock_timestamp(),
       previous_secret = case when $4 > 0 then secret end,
       previous_secret_until = case when $4 > 0 then clock_timestamp() + make_interval(secs => $4) end
 where id = $1 and tenant_id = $2
returning id, name, url, events, enabled, disabled_reason as "disabledReason", failing_since as "failingSince",
          previous_secret_until as "previousSecretUntil", created_at as "createdAt", updated_at as "updatedAt"
