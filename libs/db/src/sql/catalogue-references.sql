-- Lists the foreign keys of the schema as the statements that take them away and bring them back. Makes no move.
-- In: nothing. Out: `remove` and `restore`, a row for each key.
select format('alter table %s drop constraint %I', f.conrelid::regclass, f.conname) as remove,
       format('alter table %s add constraint %I %s', f.conrelid::regclass, f.conname, pg_get_constraintdef(f.oid)) as restore
  from pg_constraint f where f.contype = 'f' and f.connamespace = 'public'::regnamespace order by f.conname
