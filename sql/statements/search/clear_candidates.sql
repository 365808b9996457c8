delete from sirene.candidate where partner_id = %(partner_id)s
