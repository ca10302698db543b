-- Says whether a tenant has a job. Makes no move. In: tenant, id. Out: its id, or no row.
select id from job where tenant_id = $1 and id = $2
