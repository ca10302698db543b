-- Lists tables and views of the schema whose names are not among some. Makes no move; those of extensions are left out.
-- In: names. Out: name, in order.
select c.relname as name from pg_class c
 where c.relkind in ('r', 'p', 'f', 'v', 'm') and c.relnamespace = 'public'::regnamespace and c.relname <> all ($1::text[])
   and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
 order by c.relname
