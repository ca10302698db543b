-- Locks one job of a tenant. Makes no move. In: job, tenant. Out: its state; no row when the tenant has no such job.
select state, set_config('statement_timeout', '300000', true) as patience
  from job where id = $1 and tenant_id = $2 for no key update
