-- Says whether the database holds work of anybody. Makes no move; needs the tables, which `catalogue-tables` lists.
-- In: nothing. Out: one row with the number of jobs and of inputs, each at most 1,000.
select (select count(*) from (select from job limit 1000) some_jobs) as jobs,
       (select count(*) from (select from input limit 1000) some_inputs) as inputs
