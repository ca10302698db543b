-- How many stages run on a queue over all workers, counted from unexpired leases. Makes no move. In: queue. Out: one row.
select count(*) as running from stage where queue = $1 and state = 'running' and lease_expires_at > now()
