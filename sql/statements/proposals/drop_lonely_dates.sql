-- The date of last processing moves without news: it rides with another line and never travels alone.
delete from wanted as w
where w.field = 'last_processed'
  and not exists (
    select from wanted as o
    where o.partner_id = w.partner_id and o.field <> 'last_processed' and o.admission in ('propose', 'auto'))
