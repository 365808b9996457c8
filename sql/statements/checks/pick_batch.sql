-- Draws a batch: asked for, then new, then (half of the batch at most) edited in the ERP, then the longest untouched.
-- Failing partners wait for their next_attempt_at, then stand where their last try puts them. Partners that another
-- batch has claimed are passed over.
with eligible as (
  select
    p.partner_id,
    case
      when s.requested_at is not null then 'asked'
      when s.last_attempt_at is null then 'new'
      when s.last_checked_at is not null and s.checked_hash is distinct from p.compared_hash then 'changed'
      else 'due'
    end as reason,
    s.requested_at, s.last_attempt_at, s.failures, coalesce(s.ever_found, false) as ever_found,
    s.last_checked_at is null or s.last_outcome = 'failed' as unsettled
  from sirene.partner as p
  left join sirene.check_state as s using (partner_id)
  where p.gone_at is null
    and p.siret is not null
    and (%(bucket)s::smallint is null or p.bucket = %(bucket)s::smallint)
    and (p.active or %(with_archived)s)
    and (s.claimed_until is null or s.claimed_until < now())
    and (s.requested_at is not null or s.next_attempt_at is null or s.next_attempt_at <= now())
    and not exists (select from sirene.partner_lock as k where k.partner_id = p.partner_id)
), ranked as (
  select *, row_number() over (
    partition by reason
    order by requested_at nulls last, last_attempt_at nulls first, failures desc, partner_id
  ) as place
  from eligible
)
select partner_id, reason, row_number() over (
  order by
    case
      when reason = 'asked' then 0
      when reason = 'new' then 1
      when reason = 'changed' and place <= %(batch_size)s / 2 then 2
      else 3
    end,
    requested_at nulls last, last_attempt_at nulls first, failures desc, partner_id
) as position
from ranked
where reason <> 'due'
   or case %(due)s when 'all' then true when 'never_found' then not ever_found else unsettled end
order by position
limit %(batch_size)s
