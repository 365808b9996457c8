select reason, count(*) as partners from sirene.partner_snapshot where batch_id = %(batch_id)s
group by reason order by partners desc, reason
