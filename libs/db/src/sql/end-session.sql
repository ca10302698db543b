-- Ends a session. Makes no move; the trigger of the table tells every gateway. In: hash of the cookie. Out: its key.
delete from session where hash = $1 returning api_key_id as "apiKeyId"
