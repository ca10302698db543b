-- Switches a webhook off because its receiver wants no more. In: id, reason. Out: the tenant; no row when it is off already.
update webhook set enabled = false, disabled_reason = $2, updated_at = clock_timestamp()
 where id = $1 and enabled
returning tenant_id as "tenantId"
