insert into sirene.match_state (partner_id, matched_hash, data_date, outcome, reason)
values (%(partner_id)s, %(matched_hash)s, %(data_date)s, %(outcome)s, %(reason)s)
on conflict (partner_id) do update
  set matched_hash = excluded.matched_hash, data_date = excluded.data_date, outcome = excluded.outcome,
      reason = excluded.reason, matched_at = now()
