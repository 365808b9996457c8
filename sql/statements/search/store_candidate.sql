insert into sirene.candidate (partner_id, position, siren, siret, siren_rate, siret_rate, band, tie, reason, record, data_date)
values (%(partner_id)s, %(position)s, %(siren)s, %(siret)s, %(siren_rate)s, %(siret_rate)s, %(band)s, %(tie)s, %(reason)s,
  %(record)s, %(data_date)s)
