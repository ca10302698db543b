-- Locks jobs in id order, before any of their stages is locked. Makes no move. In: job ids. Out: nothing of interest.
select id, set_config('statement_timeout', '300000', true) as patience
  from job where id = any($1::uuid[]) order by id for no key update
