-- Reads what URLs are signed with, and makes it when there is none. In: a secret to begin with. Out: one row.
with made as (insert into url_secret (secret) values ($1) on conflict (id) do nothing returning secret)
select secret from made union all select secret from url_secret limit 1
