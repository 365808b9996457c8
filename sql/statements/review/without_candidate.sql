select p.ref || ' ' || p.name as name from review.partners as p
where p.state = 'no_identifier' and p.active and p.is_company and p.country = 'FR'
  and not exists (select from review.candidates as c where c.partner_id = p.partner_id)
order by p.partner_id
