-- Lists the files that the rows of this snapshot name, once each. Makes no move. Left out is what retention removed, and what
-- lies in place outside the storage folder; read as JSON, so that it holds before these columns are there, too.
-- In: nothing. Out: kind, tenant, stage and token (null for an input), name (an input's sha256, a chunk's number), and the
--   sha256 that the file must have (null for a log, whose content nothing vouches for).
select 'input' as kind, tenant_id as "tenantId", null::uuid as "stageId", null::bigint as token, sha256 as name, sha256
  from (select distinct i.tenant_id, i.sha256 from input i
         where to_jsonb(i) ->> 'removed_at' is null and to_jsonb(i) ->> 'source_path' is null) known
union all
select 'artifact', s.tenant_id, a.stage_id, a.token, a.name, a.sha256
  from artifact a join stage s on s.id = a.stage_id where to_jsonb(a) ->> 'removed_at' is null
union all
select 'log', s.tenant_id, l.stage_id, l.token, l.index::text, null from log_chunk l join stage s on s.id = l.stage_id
