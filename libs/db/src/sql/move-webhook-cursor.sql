-- Notes up to where events have become deliveries; its row must have been locked (lock-webhook-cursor). In: txid and id.
update webhook_cursor set txid = $1, event_id = $2 where id = 1
