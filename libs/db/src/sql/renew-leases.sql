-- Renews the leases of one worker, writes how far its stages are, and says who should stop. Makes no move.
-- In: worker, lease in ms, then in the same order stage ids, tokens, progress (0 to 1), notes, seconds left, devices.
-- Out: a row for each lease still held; a missing id is a lost lease. Progress never falls within a run.
with held as materialized (
  select s.id, m.progress, m.note, m.eta_s, m.device
    from stage s
    join unnest($3::uuid[], $4::bigint[], $5::real[], $6::text[], $7::real[], $8::text[])
      as m(id, token, progress, note, eta_s, device) on s.id = m.id and s.lease_token = m.token
   where s.state = 'running' and s.lease_owner = $1 order by s.id for no key update of s)
update stage s
   set lease_expires_at = clock_timestamp() + make_interval(secs => $2 / 1000.0),
       progress = greatest(s.progress, least(1, held.progress)), progress_note = held.note,
       eta_s = case when held.eta_s >= 0 then held.eta_s end, device = coalesce(held.device, s.device)
  from held where s.id = held.id
returning s.id as "stageId", s.lease_token as "token", s.cancel_requested_at is not null as "cancelRequested"
