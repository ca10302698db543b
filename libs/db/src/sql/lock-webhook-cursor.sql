-- Holds the place in the order of events until the transaction ends, so that no two make deliveries at once. Out: one row.
select id from webhook_cursor where id = 1 for update
