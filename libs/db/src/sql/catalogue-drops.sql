-- Makes the statements that drop some tables, routines and types, as far as they are there. Makes no move. None of them
-- cascades: what somebody else built on them makes it fail rather than go too.
-- In: names of tables, of routines, of types. Out: statement, in the order in which they have to be run.
select statement from (
    select 1 as turn, 'drop table ' || string_agg(format('public.%I', c.relname), ', ') as statement
      from pg_class c
     where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and c.relname = any ($1::text[])
    having count(*) > 0
    union all
    select 2, format('drop routine %s', p.oid::regprocedure) from pg_proc p
     where p.pronamespace = 'public'::regnamespace and p.proname = any ($2::text[])
    union all
    select 3, format('drop type public.%I', t.typname) from pg_type t
     where t.typtype in ('e', 'd') and t.typnamespace = 'public'::regnamespace and t.typname = any ($3::text[])) drops
 order by turn
