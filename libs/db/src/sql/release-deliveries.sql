-- Gives back deliveries that were taken and not tried to the end: they are due at once. In: ids.
update webhook_delivery set next_attempt_at = clock_timestamp() where id = any ($1::uuid[]) and state = 'pending'
