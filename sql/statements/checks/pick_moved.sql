-- Whoever does not stand: some establishment it was compared with differs, or nothing is known. Who was not found before
-- and still is not there has no news. Those that another batch has claimed, or that wait after a failure, come later.
-- Each row is judged by itself, with a look into the list: a join would depend on estimates of what is in compared_with.
with judged as (
  select
    f.*, coalesce(f.digits = any (%(vanished)s::text[]), false) as vanished,
    (length(f.digits) = 9 or jsonb_exists(f.compared_with, f.digits)) and (
      select bool_and(k.fingerprint = any (%(unchanged)s::text[]))
      from jsonb_each_text(f.compared_with) as k (siret, fingerprint)
    ) as stands
  from sirene.followed as f
  where (f.active or %(with_archived)s)
    and (f.claimed_until is null or f.claimed_until < now())
    and (f.next_attempt_at is null or f.next_attempt_at <= now())
    and not exists (select from sirene.partner_snapshot as s
                    where s.batch_id = %(batch_id)s and s.partner_id = f.partner_id)
)
select partner_id, 'due' as reason, count(*) over () as waiting,
       coalesce((select max(s.position) from sirene.partner_snapshot as s where s.batch_id = %(batch_id)s), 0)
         + row_number() over (order by last_attempt_at, partner_id) as position
from judged
where stands is not true
  and not (vanished and (last_outcome is not distinct from 'not_found' or not %(with_vanished)s))
order by position
limit %(size)s
