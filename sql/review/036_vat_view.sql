create view review.vat_checks as
select p.partner_id, p.ref, p.name as partner, p.vat, coalesce(v.state, 'unverified') as state,
       case coalesce(v.state, 'unverified')
         when 'valid' then case when g.english then 'In VIES' else 'Connu de VIES' end
         when 'not_valid' then case when g.english then 'Not in VIES' else 'Inconnu de VIES' end
         else case when g.english then 'Not verified' else 'Non vérifié' end
       end as state_label,
       v.checked_at, v.definite_at
from sirene.partner as p
cross join sirene.language as g
left join sirene.vat_check as v on v.vat = regexp_replace(upper(p.vat), '[^A-Z0-9]', '', 'g')
where p.gone_at is null and p.vat is not null;
comment on view review.vat_checks is
  'One row per partner with a VAT number, and what VIES says of it. "Not in VIES" proposes nothing: firms without VAT are not in it.';
