select distinct line_id from sirene.erp_write where line_id = any (%(line_ids)s::bigint[]) and result is null
