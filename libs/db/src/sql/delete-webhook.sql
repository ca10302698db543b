-- Forgets a webhook and all that it was sent. In: id, tenant. Out: the id; no row when the tenant has none such.
delete from webhook where id = $1 and tenant_id = $2 returning id
