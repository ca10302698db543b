-- Lists tables of the schema with the columns that can be written. Makes no move.
-- In: names of tables; one that is not there is left out. Out: name and columns, in the order of their names.
select c.relname as name,
       (select array_agg(a.attname::text order by a.attnum) from pg_attribute a
         where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns
  from pg_class c
 where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and c.relname = any ($1::text[])
 order by c.relname
