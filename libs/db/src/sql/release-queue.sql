-- Opens a held queue. Makes no move. In: queue. Out: the mode it had; no row when it was open.
delete from queue_hold where queue = $1 returning mode as before
