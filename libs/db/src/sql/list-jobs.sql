-- Finds a page of a tenant's jobs, newest first, and how many match. Makes no move.
-- In: tenant, states, pipelines, part of the name (escaped for like), labels, created at or after, created before,
--   number before which the page begins, rows at most, where to stop counting; null where a filter is not wanted.
-- Out: one row: the ids in order, and the count.
with matching as not materialized (
  select id, number from job
   where tenant_id = $1
     and ($2::text[] is null or state = any ($2::job_state[]))
     and ($3::text[] is null or pipeline = any ($3))
     and ($4::text is null or name ilike '%' || $4 || '%')
     and ($5::jsonb is null or labels @> $5)
     and ($6::timestamptz is null or created_at >= $6)
     and ($7::timestamptz is null or created_at < $7))
select array(select id from matching where $8::bigint is null or number < $8 order by number desc limit $9) as ids,
       (select count(*) from (select from matching limit $10) as one) as total
