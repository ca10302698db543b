-- Since when the database is frameq's: when its first migration was applied. Makes no move. Out: one row.
select min(finished_at) as since from _prisma_migrations
