-- Events of the compared partners: opened once, confirmed when a later data date says the same, closed when no longer true.
with compared as (
  select s.partner_id, s.batch_id, b.data_date
  from sirene.partner_snapshot as s join sirene.batch as b using (batch_id)
  where s.compared_at is not null and s.merged_at is null
), seen as (
  select o.*, c.data_date from sirene.observation as o join compared as c using (partner_id, batch_id)
), opened as (
  insert into sirene.event as e (partner_id, type, siret, reason, detail, opened_batch, data_date)
  select partner_id, type, siret, reason, detail, batch_id, data_date from seen
  on conflict (partner_id, type) where closed_at is null do update
    set reason = excluded.reason, detail = excluded.detail, siret = excluded.siret,
        confirmed_at = case
          when e.confirmed_at is null and excluded.data_date > e.data_date then now() else e.confirmed_at end
  returning (xmax = 0) as is_new, e.type
), reopened as (
  -- A closed establishment that is open again is news of its own.
  insert into sirene.event (partner_id, type, siret, reason, detail, opened_batch, data_date)
  select e.partner_id, 'reopened', e.siret, %(reopened)s, e.detail, c.batch_id, c.data_date
  from sirene.event as e join compared as c using (partner_id)
  where e.type = 'closed' and e.closed_at is null and e.confirmed_at is not null
    and not exists (select from seen as s where s.partner_id = e.partner_id and s.type = 'closed')
    and exists (select from sirene.check_state as k where k.partner_id = e.partner_id and k.last_outcome = 'found')
  on conflict (partner_id, type) where closed_at is null do nothing
), closed as (
  update sirene.event as e set closed_at = now(), closed_because = 'a later comparison no longer finds it'
  from compared as c
  where e.partner_id = c.partner_id and e.closed_at is null
    and not exists (select from seen as s where s.partner_id = e.partner_id and s.type = e.type)
    and (e.type <> 'reopened' or e.opened_at < now() - interval '30 days')
  returning e.type
)
select type, count(*) filter (where is_new) as opened, 0::bigint as closed from opened group by type
union all
select type, 0, count(*) from closed group by type
