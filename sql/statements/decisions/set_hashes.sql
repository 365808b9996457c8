with partner as (
  update sirene.partner set compared_hash = %(compared_hash)s where partner_id = %(partner_id)s
)
update sirene.check_state
set checked_hash = case when checked_hash = %(before)s then %(compared_hash)s else checked_hash end,
    local_hash = case when local_hash = %(before)s then %(compared_hash)s else local_hash end
where partner_id = %(partner_id)s
