-- The partner's verdicts are those of its latest comparison.
delete from sirene.difference where partner_id = any (%(partner_ids)s::text[])
