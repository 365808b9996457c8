select compared_hash from sirene.partner where partner_id = %(partner_id)s for update
