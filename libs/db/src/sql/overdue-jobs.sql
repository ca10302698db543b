-- Says which jobs have not ended by their deadline and nobody has cancelled. Makes no move.
-- In: how many at most. Out: ids and tenants, the longest overdue first.
select id, tenant_id as "tenantId" from job
 where deadline_at <= now() and deadline_at is not null and state in ('queued', 'running')
 order by deadline_at limit $1
