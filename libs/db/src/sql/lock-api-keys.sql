-- Lets one transaction at a time make or end keys, so that two admins cannot end each other's. Makes no move.
-- Held until the transaction ends.
select pg_advisory_xact_lock(727073, 1)
