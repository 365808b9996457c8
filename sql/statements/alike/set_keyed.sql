insert into sirene.alike_state (partner_id, keyed_hash)
select * from unnest(%(partner_ids)s::text[], %(hashes)s::text[])
on conflict (partner_id) do update set keyed_hash = excluded.keyed_hash
