-- Lets one claim at a time count what runs on a queue; held until the transaction ends. Makes no move.
-- In: queue. Out: nothing of interest.
select pg_advisory_xact_lock(hashtextextended('frameq.queue.' || $1::text, 0)) is null as locked
