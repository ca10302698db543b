-- Finds a session that has not expired. Makes no move; whether its key still holds is for the caller to see.
-- In: hash of the cookie. Out: the hash, the prefix of its key, when it ends.
select s.hash, k.prefix, s.expires_at as "expiresAt"
  from session s join api_key k on k.id = s.api_key_id where s.hash = $1 and s.expires_at > now()
