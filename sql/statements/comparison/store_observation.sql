insert into sirene.observation (batch_id, partner_id, type, siret, reason, detail)
values (%(batch_id)s, %(partner_id)s, %(type)s, %(siret)s, %(reason)s, %(detail)s)
on conflict (batch_id, partner_id, type) do update
  set siret = excluded.siret, reason = excluded.reason, detail = excluded.detail
