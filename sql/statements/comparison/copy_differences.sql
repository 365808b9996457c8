copy sirene.difference (partner_id, field, batch_id, verdict, current_value, register_value, proposed_value,
  reason_code, reason, line_kind, group_key) from stdin
