-- Partners edited in the ERP since they were last compared, whose answer is stored: compared again without a call.
select p.partner_id, 'edited' as reason,
       coalesce((select max(s.position) from sirene.partner_snapshot as s where s.batch_id = %(batch_id)s), 0)
         + row_number() over (order by p.partner_id) as position
from sirene.partner as p
join sirene.check_state as c using (partner_id)
join sirene.establishment as e on e.siret = regexp_replace(p.siret, '\D', '', 'g')
where p.gone_at is null and (p.active or %(with_archived)s)
  and c.last_checked_at is not null and c.last_outcome = 'found' and c.checked_siret = p.siret
  and coalesce(c.local_hash, c.checked_hash) is distinct from p.compared_hash
  and (c.claimed_until is null or c.claimed_until < now())
  and not exists (select from sirene.partner_snapshot as s
                  where s.batch_id = %(batch_id)s and s.partner_id = p.partner_id)
  and not exists (select from sirene.partner_lock as k where k.partner_id = p.partner_id)
