select count(*) as lines, coalesce(round(extract(epoch from now() - min(decided_at)) / 60), 0)::integer as oldest_minutes
from sirene.proposal_line as l
where l.state = 'accepted' and l.decided_at < now() - interval '1 hour'
  and not exists (select from sirene.partner_lock as k where k.partner_id = l.partner_id)
