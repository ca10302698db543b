-- Notes that all files of jobs are removed. Makes no move. In: jobs, locked. Out: nothing.
update job set files_removed_at = statement_timestamp() where id = any ($1::uuid[])
