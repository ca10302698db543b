-- Counts the jobs that a bulk action is about. Makes no move.
-- In: tenant, the filters of list-jobs, job ids (null: all). Out: a row for each state that occurs, with its highest number.
select state, count(*) as count, max(number) as last from job
 where tenant_id = $1
   and ($2::text[] is null or state = any ($2::job_state[]))
   and ($3::text[] is null or pipeline = any ($3))
   and ($4::text is null or name ilike '%' || $4 || '%')
   and ($5::jsonb is null or labels @> $5)
   and ($6::timestamptz is null or created_at >= $6)
   and ($7::timestamptz is null or created_at < $7)
   and ($8::uuid[] is null or id = any ($8))
 group by state
