-- Reads a page of the audit log, newest first. Makes no move.
-- In: tenant (null: every tenant), id to read below (null: from the newest), actions (null: all), rows at most.
select id, at, tenant_id as "tenantId", actor_id as "actorId", actor, action, target, request_id as "requestId", address, detail
  from audit_log
 where ($1::text is null or tenant_id = $1) and ($2::bigint is null or id < $2)
   and ($3::text[] is null or action = any ($3))
 order by id desc limit $4
