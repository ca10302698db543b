-- Says which files are chunks of a log, or of a run that is under way. Makes no move.
-- In: stages, tokens, indexes (same order). Out: the places that are known.
select w.place::int as place
  from unnest($1::uuid[], $2::bigint[], $3::int[]) with ordinality as w(stage_id, token, index, place)
 where exists (select from log_chunk l where l.stage_id = w.stage_id and l.token = w.token and l.index = w.index)
    or exists (select from stage s where s.id = w.stage_id and s.lease_token = w.token and s.state = 'running')
