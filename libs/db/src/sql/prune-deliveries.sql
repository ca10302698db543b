-- Forgets deliveries older than 30 days. In: rows at most. Out: the deliveries that are gone.
delete from webhook_delivery
 where id in (select id from webhook_delivery where created_at < now() - interval '30 days' order by created_at limit $1)
returning id
