-- Counts a tenant's jobs by state. Makes no move.
-- In: tenant and the filters of list-jobs, then where to stop counting each state (null: never). Out: a row for each state.
select s.state, counted.count
  from unnest(enum_range(null::job_state)) as s(state)
 cross join lateral (
   select count(*) from (
     select from job
      where tenant_id = $1 and state = s.state
        and ($2::text[] is null or state = any ($2::job_state[]))
        and ($3::text[] is null or pipeline = any ($3))
        and ($4::text is null or name ilike '%' || $4 || '%')
        and ($5::jsonb is null or labels @> $5)
        and ($6::timestamptz is null or created_at >= $6)
        and ($7::timestamptz is null or created_at < $7)
      limit $8) as one) counted
