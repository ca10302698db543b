-- Finds those of some jobs that a tenant has. Makes no move. In: tenant, ids, numbers. Out: id and number of each.
select id, number from job where id = any ($2::uuid[]) and tenant_id = $1
union
select id, number from job where number = any ($3::bigint[]) and tenant_id = $1
