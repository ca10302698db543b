-- The bulk actions that are still to be done, the oldest first. Makes no move. Out: their ids.
select id from bulk_action where state = 'running' order by created_at limit 100
