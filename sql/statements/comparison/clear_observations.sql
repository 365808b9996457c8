delete from sirene.observation where batch_id = %(batch_id)s and partner_id = any (%(partner_ids)s::text[])
