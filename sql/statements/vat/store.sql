-- An outage never takes back what VIES once said.
insert into sirene.vat_check as v (vat, state, definite_at)
values (%(vat)s, %(state)s, case when %(state)s <> 'unverified' then now() end)
on conflict (vat) do update
  set state = case when excluded.state = 'unverified' then v.state else excluded.state end,
      checked_at = now(), definite_at = coalesce(excluded.definite_at, v.definite_at)
