-- Gives the statements that follow in the transaction five minutes of Postgres's time. Makes no move. Out: nothing of interest.
select set_config('statement_timeout', '300000', true) as patience
