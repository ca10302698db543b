-- Notes how an attempt ended. A delivery that somebody else has ended meanwhile stays as it is.
-- In: id, whether it was delivered, status, error, milliseconds it took, milliseconds until the next attempt (null: none).
with attempt as (
  update webhook_delivery d
     set attempts = d.attempts + 1,
         state = case when $2 then 'delivered' when $6::int is null then 'failed' else 'pending' end,
         delivered_at = case when $2 then clock_timestamp() end,
         next_attempt_at = clock_timestamp() + make_interval(secs => coalesce($6::int, 0) / 1000.0),
         history = case when jsonb_array_length(d.history) < 20 then d.history else d.history - 0 end
           || jsonb_build_object('at', clock_timestamp(), 'status', $3::int, 'error', $4::text, 'took_ms', $5::int)
   where d.id = $1 and d.state = 'pending'
  returning d.webhook_id)
update webhook w set failing_since = case when $2 then null else clock_timestamp() end
  from attempt a
 where w.id = a.webhook_id and (w.failing_since is null) <> $2::boolean
