insert into sirene.search_hit (request_id, position, siret, siren, siren_rate, siret_rate, reason, record, flags, lines,
  as_new, data_date)
values (%(request_id)s, %(position)s, %(siret)s, %(siren)s, %(siren_rate)s, %(siret_rate)s, %(reason)s, %(record)s,
  %(flags)s, %(lines)s, %(as_new)s, %(data_date)s)
