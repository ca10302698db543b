-- Says which files of attempts belong to an artifact, or to a run that is under way. Makes no move.
-- In: stages, tokens, names (same order). Out: the places that are known.
select w.place::int as place
  from unnest($1::uuid[], $2::bigint[], $3::text[]) with ordinality as w(stage_id, token, name, place)
 where exists (select from artifact a where a.stage_id = w.stage_id and a.token = w.token and a.name = w.name
                  and a.removed_at is null)
    or exists (select from stage s where s.id = w.stage_id and s.lease_token = w.token and s.state = 'running')
