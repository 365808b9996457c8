select partner_id, failures from sirene.check_state where failures > 0
