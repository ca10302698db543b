-- Reads a page of a job's artifacts by item, stage and name. Makes no move.
-- In: job, tenant, index of the item, position of the stage and name that the page begins after (null: the first page), rows at most.
select a.id, s.tenant_id as "tenantId", s.job_id as "jobId", j.number as "jobNumber", i.index as "itemIndex",
       s.id as "stageId", s.name as stage, s.position, a.token, a.name, a.kind, a.media_type as "mediaType", a.bytes,
       a.sha256, a.partial, a.created_at as "createdAt", a.removed_at as "removedAt"
  from stage s
  join job j on j.id = s.job_id
  join item i on i.id = s.item_id
  join artifact a on a.stage_id = s.id
 where s.job_id = $1 and s.tenant_id = $2
   and ($3::int is null or (i.index, s.position, a.name) > ($3::int, $4::int, $5::text))
 order by i.index, s.position, a.name limit $6
