-- What is decided, not applied, and due now. The fingerprint changes whenever the set or a try of it does.
with pending as (
  select l.line_id, l.partner_id, l.attempts, l.decided_at, l.confirmed
  from sirene.proposal_line as l
  where l.state = 'accepted'
    and (l.next_attempt_at is null or l.next_attempt_at <= now())
    and (l.claimed_until is null or l.claimed_until < now())
    and not exists (select from sirene.partner_lock as k where k.partner_id = l.partner_id)
    and not (%(mode)s = 'dry_run' and exists (
      select from sirene.erp_write as w
      where w.line_id = l.line_id and w.result = 'dry_run' and w.intent_at >= l.decided_at))
)
select count(line_id) as lines, count(distinct partner_id) as partners,
       count(line_id) filter (where not confirmed) as unconfirmed,
       n.creations,
       (coalesce(sum(hashtextextended(line_id || ':' || attempts || ':' || decided_at, 0)), 0) + n.fingerprint)::text
         as fingerprint
from (select count(*) as creations, coalesce(sum(hashtextextended('creation:' || creation_id, 0)), 0) as fingerprint
      from sirene.creation where state = 'new' and %(mode)s = 'on') as n
left join pending on true
group by n.creations, n.fingerprint
