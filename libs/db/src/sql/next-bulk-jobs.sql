-- The next jobs of a bulk action. Makes no move.
-- In: as count-bulk-jobs, then the number after which and up to which to look, the states in which the action changes
--   something, rows at most, and up to where to count items.
-- Out: ids, numbers and counts of items, in order of number.
select j.id, j.number, size.items
  from (select id, number from job
         where tenant_id = $1
           and ($2::text[] is null or state = any ($2::job_state[]))
           and ($3::text[] is null or pipeline = any ($3))
           and ($4::text is null or name ilike '%' || $4 || '%')
           and ($5::jsonb is null or labels @> $5)
           and ($6::timestamptz is null or created_at >= $6)
           and ($7::timestamptz is null or created_at < $7)
           and ($8::uuid[] is null or id = any ($8))
           and number > $9 and number <= $10 and state = any ($11::job_state[])
         order by number limit $12) j
 cross join lateral (select count(*) as items from (select from item where job_id = j.id limit $13) one) size
 order by j.number
