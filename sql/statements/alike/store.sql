insert into sirene.alike (partner_id, other_partner_id, likeness, reason)
values (%(partner_id)s, %(other_partner_id)s, %(likeness)s, %(reason)s)
