-- Sources that give fingerprints (INSEE's files) tell of any number of partners in one pass whether they still stand.

alter table sirene.establishment add column fingerprint text; -- null from a source that gives none
alter table sirene.check_state add column compared_with jsonb;
comment on column sirene.establishment.fingerprint is 'What tells whether the source still says the same; null where it cannot tell.';
comment on column sirene.check_state.compared_with is
  'SIRET to fingerprint of everything the partner was last compared with; null when one of them had none, {} when its SIRET is invalid and nothing can be asked.';

-- The partners a run may follow by fingerprint: those that were compared at least once and have something to ask about.
create view sirene.followed as
select
  p.partner_id, p.active, regexp_replace(p.siret, '[^[:alnum:]]', '', 'g') as digits,
  c.last_outcome, c.current_as_of, c.last_attempt_at, c.next_attempt_at, c.claimed_until,
  case when c.checked_siret = p.siret then c.compared_with end as compared_with
from sirene.partner as p join sirene.check_state as c using (partner_id)
where p.gone_at is null and p.siret is not null and c.last_checked_at is not null
  and not (c.checked_siret = p.siret and coalesce(c.compared_with = '{}', false))
  and not exists (select from sirene.partner_lock as k where k.partner_id = p.partner_id);
