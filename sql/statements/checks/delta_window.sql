-- From which day on the register's changes have to be read, so that no partner's last comparison is older.
select min(c.current_as_of) as oldest, count(*) as partners
from sirene.check_state as c join sirene.partner as p using (partner_id)
where c.ever_found and p.gone_at is null and p.siret is not null
