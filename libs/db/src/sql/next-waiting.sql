-- Stages that wait on a queue since before a moment, of all tenants. Makes no move.
-- In: queue, moment, rows at most. Out: their ids.
select id from stage where queue = $1 and state = 'queued' and queued_at <= $2 limit $3
