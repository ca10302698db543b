-- Takes a bulk action for one batch; two keepers at once take turns. Makes no move.
-- In: id. Out: the row; none when it does not run any more. What follows in the transaction may take long, as after lock-job.
select id, tenant_id as "tenantId", action, state, target, priority, total, changed, skipped, refused, place, last, error,
       actor_id as "actorId", actor, created_at as "createdAt", finished_at as "finishedAt",
       set_config('statement_timeout', '300000', true) as patience
  from bulk_action where id = $1 and state = 'running' for no key update
