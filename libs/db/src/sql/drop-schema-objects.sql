-- Drops every table, function and type of the schema, and BullMQ's own schema: a restore puts others in their place. What
-- belongs to an extension stays. Within the transaction of the restore, so that it is undone when that fails.
-- In: nothing. Out: nothing.
do $$
declare one record;
begin
    for one in select format('%I.%I', 'public', c.relname) as name from pg_class c
                where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace
                  and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e') loop
        execute 'drop table ' || one.name || ' cascade';
    end loop;
    for one in select p.oid::regprocedure as name from pg_proc p
                where p.pronamespace = 'public'::regnamespace
                  and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e') loop
        execute 'drop routine ' || one.name || ' cascade';
    end loop;
    for one in select format('%I.%I', 'public', t.typname) as name from pg_type t
                where t.typtype in ('e', 'd') and t.typnamespace = 'public'::regnamespace
                  and not exists (select from pg_depend d where d.objid = t.oid and d.deptype = 'e') loop
        execute 'drop type ' || one.name || ' cascade';
    end loop;
    for one in select c.oid::regclass as name from pg_class c
                where c.relkind = 'S' and c.relnamespace = 'public'::regnamespace
                  and not exists (select from pg_depend d where d.objid = c.oid and d.deptype in ('e', 'a', 'i')) loop
        execute 'drop sequence ' || one.name || ' cascade';
    end loop;
    execute 'drop schema if exists bullmq cascade';
end
$$
