-- Writes down a bulk action, for the keeper to do.
-- In: id, tenant, action, target, priority (null but for priority), how many it is about, the last number it is about, key, who.
-- Out: the row.
insert into bulk_action (id, tenant_id, action, target, priority, total, last, actor_id, actor, state, finished_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, case when $6 = 0 then 'completed' else 'running' end,
        case when $6 = 0 then clock_timestamp() end)
returning id, tenant_id as "tenantId", action, state, target, priority, total, changed, skipped, refused, place, last, error,
          actor_id as "actorId", actor, created_at as "createdAt", finished_at as "finishedAt"
