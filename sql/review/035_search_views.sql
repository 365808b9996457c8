-- What searches and matching found. Every column of the manual's result list stands in search_hits.

create view review.search_requests as
select r.request_id, r.name, r.siren, r.siret, r.street, r.post_code, r.town, r.naf, r.active_only, r.mode,
       r.ignore_fields, coalesce(p.ref, r.partner_id) as partner, r.state, r.hits, r.message,
       r.requested_at, r.requested_by, r.declared_by, r.answered_at
from sirene.search_request as r left join sirene.partner as p using (partner_id);
comment on view review.search_requests is
  'One row per search of the register. Insert a row (or call review.search) and read review.search_hits some seconds later.';

create view review.search_hits as
select h.hit_id, h.request_id, h.position,
       h.siren_rate as match_rate, h.siret_rate, h.reason,
       case when h.record ->> 'state' = 'F' or h.record ->> 'unit_state' = 'C'
            then case when g.english then 'Closed' else 'Fermé' end
            else case when g.english then 'Active' else 'Actif' end end as administrative_state,
       h.siren,
       case (h.record ->> 'is_head_office')::boolean
         when true then case when g.english then 'Head office' else 'Siège social' end
         when false then case when g.english then 'Secondary' else 'Établissement secondaire' end
       end as establishment_type,
       h.siret,
       h.record ->> 'naf' as naf, h.record ->> 'naf_label' as naf_label,
       h.record ->> 'creation_date' as creation_date,
       h.record ->> 'name' as name,
       h.record ->> 'category_label' as category,
       h.record ->> 'workforce_label' as workforce,
       h.record ->> 'street' as street, h.record ->> 'street2' as street2,
       h.record ->> 'post_code' as post_code, h.record ->> 'town' as town,
       h.record ->> 'department' as department, h.record ->> 'country' as country,
       h.flags, h.data_date,
       (select coalesce(p.ref, p.partner_id) from sirene.partner as p
        where p.siret = h.siret and p.gone_at is null order by p.partner_id limit 1) as already_in_erp_as,
       coalesce(c.ref, r.partner_id) as partner
from sirene.search_hit as h
join sirene.search_request as r using (request_id)
cross join sirene.language as g
left join sirene.partner as c on c.partner_id = r.partner_id;
comment on view review.search_hits is
  'One row per establishment found, best first and closed ones last; flags: each field against the chosen partner (same, equivalent, different, missing).';

create view review.candidates as
select c.candidate_id, c.partner_id, p.ref, p.name as partner, p.street as partner_street, p.post_code as partner_post_code,
       p.town as partner_town, c.position, c.siren_rate as match_rate, c.siret_rate, c.band, c.tie, c.reason,
       c.siren, c.siret, c.record ->> 'name' as name, c.record ->> 'street' as street,
       c.record ->> 'post_code' as post_code, c.record ->> 'town' as town,
       case when c.record ->> 'state' = 'F' or c.record ->> 'unit_state' = 'C'
            then case when g.english then 'Closed' else 'Fermé' end
            else case when g.english then 'Active' else 'Actif' end end as administrative_state,
       c.record ->> 'naf' as naf, c.record ->> 'naf_label' as naf_label, c.matched_at, c.data_date
from sirene.candidate as c
cross join sirene.language as g
left join sirene.partner as p using (partner_id)
where not exists (select from sirene.rejected_candidate as r
                  where r.partner_id = c.partner_id and (r.siren is null or r.siren = c.siren));
comment on view review.candidates is
  'Register records offered for partners without identifier, with a calibrated match rate in percent; a tie is never decided for you. review.attach(partner, candidate_id).';

create view review.creations as
select n.creation_id, n.siret, n.partner ->> 'name' as name, n.state, n.partner_id, n.message,
       n.requested_at, n.requested_by, n.declared_by, n.finished_at, n.run_id
from sirene.creation as n;
comment on view review.creations is 'Partners made, or to be made, in the ERP from a search hit.';

create view review.duplicates as
with present as (
  select partner_id, ref, name, siren, siret, post_code, town
  from sirene.partner where gone_at is null and active and is_company
), pair as (
  select 'duplicate' as kind, a.partner_id as one, b.partner_id as other, a.siret as common,
         null::numeric as likeness, null as reason
  from present as a join present as b on b.siret = a.siret and b.partner_id > a.partner_id
  union all
  select 'same_group', a.partner_id, b.partner_id, left(coalesce(a.siret, a.siren), 9), null, null
  from present as a join present as b
    on left(coalesce(b.siret, b.siren), 9) = left(coalesce(a.siret, a.siren), 9)
   and b.siret is distinct from a.siret and b.partner_id > a.partner_id
  union all
  select 'alike', a.partner_id, b.partner_id, null, l.likeness, l.reason
  from sirene.alike as l
  join present as a on a.partner_id = l.partner_id
  join present as b on b.partner_id = l.other_partner_id
  where a.siret is null or b.siret is null
)
select q.kind, q.common, a.partner_id, a.ref, a.name, a.town, b.partner_id as other_partner_id, b.ref as other_ref,
       b.name as other_name, b.town as other_town, q.likeness, q.reason
from pair as q
join present as a on a.partner_id = q.one
join present as b on b.partner_id = q.other;
comment on view review.duplicates is
  'Pairs of partners: duplicate (one SIRET), same_group (one SIREN, other SIRET), alike (nearly one name and address, an identifier missing; likeness of the names in percent). We never merge them.';
