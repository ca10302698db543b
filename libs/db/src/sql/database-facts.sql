-- Says what this Postgres is and how it is set. Makes no move.
-- In: nothing. Out: one row; `now` is the server's clock at this moment.
select current_setting('server_version') as version, current_setting('server_version_num')::int as "versionNumber",
       current_setting('fsync') = 'on' as fsync, current_setting('full_page_writes') = 'on' as "fullPageWrites",
       current_setting('max_connections')::int as "maxConnections",
       (select count(*)::int from pg_stat_activity where backend_type = 'client backend') as connections,
       pg_is_in_recovery() as "readOnly", pg_database_size(current_database())::float8 as bytes, clock_timestamp() as now
