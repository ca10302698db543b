-- Which of these leases are held. Makes no move.
-- In: stage ids, lease tokens (same order). Out: a row for each stage that runs under its token.
select s.id as "stageId", s.lease_token as "token"
  from stage s join unnest($1::uuid[], $2::bigint[]) as asked(id, token) on s.id = asked.id and s.lease_token = asked.token
 where s.state = 'running'
