update sirene.batch set source = %(source)s, data_date = %(data_date)s, requests = requests + %(requests)s, note = %(note)s
where batch_id = %(batch_id)s
