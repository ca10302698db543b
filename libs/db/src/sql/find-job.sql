-- Finds a job by the number that people use. Makes no move. In: tenant, number. Out: its id, or no row.
select id from job where tenant_id = $1 and number = $2
