-- Holds an Idempotency-Key until the transaction ends; false when another request holds it.
-- In: tenant, key. Out: locked.
select pg_try_advisory_xact_lock(hashtextextended($1 || chr(31) || $2, 0)) as locked
