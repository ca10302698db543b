-- Lists the tables of the schema with the columns that can be written. Makes no move; tables of extensions are not ours.
-- In: nothing. Out: name and columns, in the order of their names.
select c.relname as name,
       (select array_agg(a.attname::text order by a.attnum) from pg_attribute a
         where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns
  from pg_class c
 where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace
   and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
 order by c.relname
