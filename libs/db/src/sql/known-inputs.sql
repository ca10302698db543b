-- Says which contents an input still needs. Makes no move. In: tenants, sha256 (same order). Out: the places that are known.
select w.place::int as place
  from unnest($1::text[], $2::text[]) with ordinality as w(tenant_id, sha256, place)
 where exists (select from input i where i.tenant_id = w.tenant_id and i.sha256 = w.sha256
                  and i.removed_at is null and i.source_path is null)
