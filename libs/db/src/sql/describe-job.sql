-- Changes what a job is called and labelled, whatever its state. Makes no move.
-- In: job, tenant, name (null: stays), labels (json; null: stay). Out: the id; no row when the tenant has no such job.
with described as (
  update job set name = coalesce($3, name), labels = coalesce($4::jsonb, labels)
   where id = $1 and tenant_id = $2
  returning id, tenant_id, name, labels),
noted as (
  insert into event (tenant_id, job_id, kind, data)
  select tenant_id, id, 'job.changed', jsonb_build_object('name', name, 'labels', labels) from described)
select id from described
