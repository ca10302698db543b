-- Notes deeds in the audit log. Makes no move.
-- In: a JSON array of {tenantId, actorId, actor, action, target, requestId, address, detail}, in the order of the deeds.
insert into audit_log (tenant_id, actor_id, actor, action, target, request_id, address, detail)
select one.entry ->> 'tenantId', (one.entry ->> 'actorId')::uuid, one.entry ->> 'actor', one.entry ->> 'action',
       one.entry ->> 'target', one.entry ->> 'requestId', one.entry ->> 'address', coalesce(one.entry -> 'detail', '{}')
  from jsonb_array_elements($1::jsonb) with ordinality as one(entry, place) order by one.place
