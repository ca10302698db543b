-- Lists where the sequences stand that number rows of some tables. Makes no move.
-- In: names of tables. Out: name and value, which is null when the sequence was never used; in the order of their names.
select s.sequencename as name, s.last_value::text as value
  from pg_sequences s
 where s.schemaname = 'public' and exists (
       select from pg_depend d join pg_class c on c.oid = d.refobjid
        where d.classid = 'pg_class'::regclass and d.objid = format('%I.%I', s.schemaname, s.sequencename)::regclass
          and d.refclassid = 'pg_class'::regclass and d.deptype in ('a', 'i') and c.relname = any ($1::text[]))
 order by s.sequencename
