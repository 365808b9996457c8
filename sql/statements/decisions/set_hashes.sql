with partner as (
  update sirene.partner set compared_hash = %(compared_hash)s where partner_id = %(partner_id)s
)
update sirene.check_state set checked_hash = %(compared_hash)s
where partner_id = %(partner_id)s and checked_hash = %(before)s
