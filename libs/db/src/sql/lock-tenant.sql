-- Lets one submission of a tenant at a time count its jobs; held until the transaction ends. Makes no move.
-- A statement of its own: the next one then sees what the holders before it committed. In: tenant. Out: nothing of interest.
select pg_advisory_xact_lock(hashtextextended('frameq.tenant.jobs.' || $1::text, 0)) is null as locked
