insert into sirene.turnover as t (siren, amount, closed_on) values (%(siren)s, %(amount)s, %(closed_on)s)
on conflict (siren) do update
  set amount = coalesce(excluded.amount, t.amount), closed_on = coalesce(excluded.closed_on, t.closed_on), asked_at = now()
