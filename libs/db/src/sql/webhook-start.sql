-- Says from where on events are to become deliveries. Makes no move.
-- Out: txid and id of the place; no row while no webhook is switched on. What came before the oldest webhook is of no interest.
select greatest(c.txid, w.since) as txid, case when c.txid >= w.since then c.event_id else 0 end as id
  from webhook_cursor c, (select min(since_txid) as since from webhook where enabled) w
 where w.since is not null
