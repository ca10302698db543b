-- Notes how far a bulk action is, in the transaction of the batch.
-- In: id, last number, jobs or stages changed, skipped, refused.
update bulk_action
   set place = greatest(place, $2), changed = changed + $3, skipped = skipped + $4, refused = refused + $5
 where id = $1
