-- Holds a queue: from now on nothing is claimed from it or delivered to it. Makes no move.
-- In: queue, mode (paused or draining), who holds it. Out: the mode it had; null when it was open. The moment at which it was
--   first held stays.
with before as (select mode from queue_hold where queue = $1),
held as (
  insert into queue_hold (queue, mode, actor) values ($1, $2, $3)
  on conflict (queue) do update set mode = excluded.mode, actor = excluded.actor)
select (select mode from before) as before
