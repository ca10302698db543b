-- Sends a delivery again, as if it were new, under the same id.
-- In: id, webhook, tenant. Out: whether the webhook is switched on; no row when there is no such delivery.
with found as (
  select d.id, w.enabled from webhook_delivery d join webhook w on w.id = d.webhook_id
   where d.id = $1 and d.webhook_id = $2 and w.tenant_id = $3),
again as (
  update webhook_delivery d
     set state = 'pending', attempts = 0, delivered_at = null, next_attempt_at = clock_timestamp()
    from found f where d.id = f.id and f.enabled)
select enabled from found
