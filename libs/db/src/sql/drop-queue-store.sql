-- Takes frameq's queues out of BullMQ's schema, and the schema away when no other queue is in it: deliveries are made again
-- from the rows. Within the transaction of the restore, so that it is undone when that fails.
-- In: nothing. Out: nothing.
do $$
declare
    one record;
    used boolean;
    shared boolean := false;
begin
    for one in select c.oid::regclass as name from pg_class c
                 join pg_attribute a on a.attrelid = c.oid and a.attname = 'queue' and not a.attisdropped
                where c.relkind = 'r' and c.relnamespace = to_regnamespace('bullmq') loop
        execute format('delete from %s where queue like ''frameq-%%''', one.name);
        execute format('select exists (select from %s)', one.name) into used;
        shared := shared or used;
    end loop;
    if not shared then
        execute 'drop schema if exists bullmq cascade';
    end if;
end
$$
