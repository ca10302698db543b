-- Counts a tenant's jobs by state. Makes no move. In: tenant, where to stop counting (null: never). Out: a row for each state.
select s.state, counted.count
  from unnest(enum_range(null::job_state)) as s(state)
 cross join lateral (select count(*) from (select from job where tenant_id = $1 and state = s.state limit $2) as one) counted
