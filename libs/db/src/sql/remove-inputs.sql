-- Forgets inputs that no job names, and marks those as removed that only ended jobs name. Makes no move.
-- In: inputs, which must have been locked (lock-old-inputs) by a statement before this one: who named one of them in the
--   meantime is seen here, and keeps it. Out: those that are gone or marked; `lastOfContent` when no other input of the tenant
--   has the same content, so that its file is to be deleted once this has been committed.
with doomed as materialized (
  select i.id, i.tenant_id, i.sha256, i.bytes, i.source_path,
         exists (select from item t where t.input_id = i.id) as named
    from input i
   where i.id = any ($1::uuid[]) and i.removed_at is null
     and not exists (select from item t join job j on j.id = t.job_id
                      where t.input_id = i.id and j.state not in ('completed', 'partial', 'failed', 'cancelled'))),
forgotten as (delete from input i using doomed d where i.id = d.id and not d.named),
marked as (update input i set removed_at = statement_timestamp() from doomed d where i.id = d.id and d.named)
select d.id, d.tenant_id as "tenantId", d.sha256, d.bytes,
       d.source_path is null and not exists (
         select from input o where o.tenant_id = d.tenant_id and o.sha256 = d.sha256 and o.removed_at is null
            and o.source_path is null and o.id not in (select id from doomed)) as "lastOfContent"
  from doomed d order by d.id
