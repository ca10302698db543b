-- Lists the foreign keys of some tables as the statements that take them away and bring them back. Makes no move.
-- In: names of tables. Out: `remove` and `restore`, a row for each key.
select format('alter table %s drop constraint %I', f.conrelid::regclass, f.conname) as remove,
       format('alter table %s add constraint %I %s', f.conrelid::regclass, f.conname, pg_get_constraintdef(f.oid)) as restore
  from pg_constraint f join pg_class c on c.oid = f.conrelid
 where f.contype = 'f' and f.connamespace = 'public'::regnamespace and c.relname = any ($1::text[]) order by f.conname
