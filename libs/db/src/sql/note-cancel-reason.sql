-- Notes on the receipt of a cancel why it was asked for; the job was cancelled in this transaction. In: job, reason.
update job set cancel_receipt = cancel_receipt || jsonb_build_object('reason', $2::text) where id = $1
