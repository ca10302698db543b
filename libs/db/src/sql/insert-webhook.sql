-- Writes a webhook, unless the tenant has as many as it may.
-- In: id, tenant, name, url, types of event, secret, how many a tenant may have. Out: the webhook; no row when there are too many.
insert into webhook (id, tenant_id, name, url, events, secret)
select $1, $2, $3, $4, $5::text[], $6
 where (select count(*) from webhook where tenant_id = $2) < $7
returning id, name, url, events, enabled, disabled_reason as "disabledReason", failing_since as "failingSince",
          previous_secret_until as "previousSecretUntil", created_at as "createdAt", updated_at as "updatedAt"
