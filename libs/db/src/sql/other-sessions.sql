-- Lists who else of frameq is connected to this database. Makes no move.
-- In: nothing. Out: the names of the applications, once each.
select distinct application_name as name from pg_stat_activity
 where datname = current_database() and pid <> pg_backend_pid()
   and application_name in ('frameq-gateway', 'frameq-worker', 'frameq-keeper')
