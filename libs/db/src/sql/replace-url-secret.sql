-- Replaces what URLs are signed with: every URL that was signed before ends. In: the new secret.
insert into url_secret (secret) values ($1)
    on conflict (id) do update set secret = excluded.secret, created_at = clock_timestamp()
