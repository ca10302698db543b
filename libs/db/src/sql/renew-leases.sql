-- Renews the leases of one worker, writes how far its stages are, and says who should stop. Makes no move.
-- In: worker, lease in ms, then in the same order stage ids, tokens, progress (0 to 1), notes, seconds left, devices.
-- Out: a row for each lease still held; a missing id is a lost lease. Progress never falls within a run.
-- A row that somebody else holds, such as a cancel of a very large job, is left for the next time: to wait for it would cost
-- the worker its other leases.
with mine as materialized (
  select s.id, s.lease_token, s.cancel_requested_at, m.progress, m.note, m.eta_s, m.device
    from stage s
    join unnest($3::uuid[], $4::bigint[], $5::real[], $6::text[], $7::real[], $8::text[])
      as m(id, token, progress, note, eta_s, device) on s.id = m.id and s.lease_token = m.token
   where s.state = 'running' and s.lease_owner = $1),
free as materialized (
  select s.id, m.progress, m.note, m.eta_s, m.device
    from stage s join mine m on m.id = s.id and m.lease_token = s.lease_token
   where s.state = 'running' and s.lease_owner = $1 order by s.id for no key update of s skip locked),
renewed as (
  update stage s
     set lease_expires_at = clock_timestamp() + make_interval(secs => $2 / 1000.0),
         progress = greatest(s.progress, least(1, free.progress)), progress_note = free.note,
         eta_s = case when free.eta_s >= 0 then free.eta_s end, device = coalesce(free.device, s.device)
    from free where s.id = free.id
  returning s.id, s.cancel_requested_at)
select m.id as "stageId", m.lease_token as "token",
       coalesce(r.cancel_requested_at, m.cancel_requested_at) is not null as "cancelRequested"
  from mine m left join renewed r on r.id = m.id
