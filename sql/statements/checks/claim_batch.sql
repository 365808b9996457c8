with claimed as (
  insert into sirene.check_state as s (partner_id, claimed_by, claimed_until)
  select id, %(batch_id)s, now() + make_interval(secs => %(lease_seconds)s) from unnest(%(partner_ids)s::text[]) as id
  on conflict (partner_id) do update set claimed_by = excluded.claimed_by, claimed_until = excluded.claimed_until
  returning s.partner_id
)
insert into sirene.partner_snapshot (batch_id, partner_id, position, reason, partner)
select %(batch_id)s, p.partner_id, c.position, c.reason, to_jsonb(p) - '{compared_hash,bucket,first_seen,last_seen,gone_at}'::text[]
from unnest(%(partner_ids)s::text[], %(reasons)s::text[], %(positions)s::integer[]) as c (partner_id, reason, position)
join claimed using (partner_id)
join sirene.partner as p using (partner_id)
on conflict (batch_id, partner_id) do nothing
