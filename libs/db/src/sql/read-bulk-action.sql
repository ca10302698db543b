-- Reads a bulk action. Makes no move. In: id, tenant. Out: the row; none when the tenant has no such action.
select id, tenant_id as "tenantId", action, state, target, priority, total, changed, skipped, refused, place, last, error,
       actor_id as "actorId", actor, created_at as "createdAt", finished_at as "finishedAt"
  from bulk_action where id = $1 and tenant_id = $2
