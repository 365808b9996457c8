-- Asking the register, attaching an identifier, updating or making a partner from a hit.

create function review.search(
  name text default null, siren text default null, siret text default null, street text default null,
  post_code text default null, town text default null, naf text default null, active_only boolean default false,
  mode text default 'wide', ignore_fields text[] default '{}', partner text default null
) returns bigint
language plpgsql security definer set search_path = sirene, pg_temp
as $$
declare
  the_partner text := case when partner is not null then sirene.partner_named(partner) end;
  the_id bigint;
  unknown text;
begin
  if mode is null or mode not in ('strict', 'wide') then
    raise exception '%', sirene.say(format('Mode de recherche inconnu : « %s »', mode), format('Unknown search mode: "%s"', mode))
      using errcode = 'SR010', hint = 'strict, wide';
  end if;
  select f into unknown from unnest(ignore_fields) as f
  where f <> 'address' and not exists (select from sirene.field as k where k.field = f) limit 1;
  if found then
    raise exception '%', sirene.say(format('Champ inconnu : « %s »', unknown), format('Unknown field: "%s"', unknown))
      using errcode = 'SR404', hint = 'address, ' || (select string_agg(k.field, ', ' order by k.position) from sirene.field as k);
  end if;
  if nullif(btrim(concat(name, siren, siret, street, post_code, town)), '') is null then
    if the_partner is null then
      raise exception '%', sirene.say('La recherche est vide', 'The search is empty')
        using errcode = 'SR018', hint = sirene.say('Donnez un nom, une adresse, un identifiant ou un partenaire.',
                                                   'Give a name, an address, an identifier or a partner.');
    end if;
    -- A partner alone is searched by what it holds.
    select p.name, p.street, p.post_code, p.town into search.name, search.street, search.post_code, search.town
    from sirene.partner as p where p.partner_id = the_partner;
  end if;
  insert into sirene.search_request (requested_by, declared_by, name, siren, siret, street, post_code, town, naf,
                                     active_only, mode, ignore_fields, partner_id)
  values (session_user, sirene.declared(), search.name, search.siren, search.siret, search.street, search.post_code,
          search.town, search.naf, coalesce(search.active_only, false), search.mode, coalesce(search.ignore_fields, '{}'),
          the_partner)
  returning request_id into the_id;
  return the_id;
end
$$;
comment on function review.search(text, text, text, text, text, text, text, boolean, text, text[], text) is
  'Asks for a search of the register; returns its number, answered in review.search_hits some seconds later. mode: strict or wide; ignore_fields: siren, address, siret, name…; partner: whom the hits are held against.';

create function review.search_inserted() returns trigger
language plpgsql security definer set search_path = sirene, pg_temp
as $$
begin
  new.request_id := review.search(new.name, new.siren, new.siret, new.street, new.post_code, new.town, new.naf,
    coalesce(new.active_only, false), coalesce(new.mode, 'wide'), coalesce(new.ignore_fields, '{}'), new.partner);
  return new;
end
$$;
create trigger search_inserted instead of insert on review.search_requests
  for each row execute function review.search_inserted();

-- A proposal whose lines a reviewer has chosen himself; what was open on those fields gives way.
create or replace function sirene.open_chosen_lines(
  a_partner text, an_origin text, chosen jsonb, is_decided boolean, a_date date
) returns integer
language plpgsql set search_path = sirene, pg_temp
as $$
declare
  the_proposal bigint;
  opened integer;
begin
  if exists (select from sirene.partner_lock as k where k.partner_id = a_partner) then
    raise exception '%', sirene.say(format('Le partenaire %s est verrouillé', a_partner), format('Partner %s is locked', a_partner))
      using errcode = 'SR013', hint = sirene.say('Déverrouillez-le d''abord : review.unlock(partenaire).', 'Unlock it first: review.unlock(partner).');
  end if;
  insert into sirene.proposal (partner_id, origin) values (a_partner, an_origin) returning proposal_id into the_proposal;
  update sirene.proposal_line as l set state = 'superseded', closed_at = now()
  where l.partner_id = a_partner and l.state = 'new'
    and l.field in (select c ->> 'field' from jsonb_array_elements(chosen) as c);
  with opened_lines as (
    insert into sirene.proposal_line (proposal_id, partner_id, field, kind, group_key, current_value, new_value, verdict,
      reason_code, reason, siret_then, source, data_date, state, decided_at, decided_by, declared_by)
    select the_proposal, a_partner, c ->> 'field', c ->> 'kind', c ->> 'group', c ->> 'current', c ->> 'new',
           c ->> 'verdict', c ->> 'reason_code', c ->> 'reason', p.siret, 'search', a_date,
           case when is_decided then 'accepted' else 'new' end,
           case when is_decided then now() end, case when is_decided then session_user end,
           case when is_decided then sirene.declared() end
    from jsonb_array_elements(chosen) as c join sirene.partner as p on p.partner_id = a_partner
    where not exists (select from sirene.proposal_line as l
                      where l.partner_id = a_partner and l.field = c ->> 'field' and l.state = 'accepted')
    returning *
  ), logged as (
    insert into sirene.decision_log (action, line_id, partner_id, field, old_hash, new_hash, actor, declared)
    select an_origin, line_id, partner_id, field, md5(current_value), md5(new_value), session_user, sirene.declared()
    from opened_lines
  )
  select count(*) into opened from opened_lines;
  return opened;
end
$$;

-- Accepted lines that give the partner the identifiers of a candidate or hit; said: who decided, in words.
create or replace function sirene.attach(partner text, candidate bigint, said text) returns integer
language plpgsql set search_path = sirene, pg_temp
as $$
declare
  the_partner sirene.partner;
  the_siren text;
  the_siret text;
  the_date date;
  owner text;
  chosen jsonb;
begin
  select * into the_partner from sirene.partner as p where p.partner_id = sirene.partner_named(partner);
  select o.siren, o.siret, o.data_date into the_siren, the_siret, the_date
  from (select c.candidate_id as id, c.siren, c.siret, c.data_date, c.partner_id from sirene.candidate as c
        union all select h.hit_id, h.siren, h.siret, h.data_date, the_partner.partner_id from sirene.search_hit as h) as o
  where o.id = candidate and o.partner_id = the_partner.partner_id;
  if not found then
    raise exception '%', sirene.say(
      format('Aucun candidat %s pour le partenaire %s', candidate, partner), format('Partner %s has no candidate %s', partner, candidate))
      using errcode = 'SR404', hint = sirene.say('Voir review.candidates et review.search_hits.', 'See review.candidates and review.search_hits.');
  end if;
  select coalesce(p.ref, p.partner_id) into owner from sirene.partner as p
  where p.siret = the_siret and p.gone_at is null and p.partner_id <> the_partner.partner_id limit 1;
  select jsonb_agg(jsonb_build_object('field', v.field, 'kind', 'identifier', 'group', 'attach:' || candidate,
           'current', v.current, 'new', v.new, 'verdict', case when v.current is null then 'missing' else 'different' end,
           'reason_code', 'attached', 'reason',
           said || case when owner is not null then sirene.say(' ; même SIRET que ', '; same SIRET as ') || owner else '' end))
  into chosen
  from (values
    ('siren', the_partner.siren, the_siren),
    ('siret', the_partner.siret, the_siret),
    ('vat', the_partner.vat, case when the_partner.vat is null and coalesce(the_partner.country, 'FR') = 'FR'
      then 'FR' || lpad(((12 + 3 * (the_siren::bigint % 97)) % 97)::text, 2, '0') || the_siren end)
  ) as v (field, current, new)
  where v.new is not null and v.new is distinct from v.current
    and v.field = any (string_to_array(coalesce(sirene.setting('erp_fields'), 'siren,siret'), ','));
  if chosen is null then
    return 0;
  end if;
  return sirene.open_chosen_lines(the_partner.partner_id, 'attach', chosen, true, the_date);
end
$$;

create function review.attach(partner text, candidate bigint) returns integer
language sql security definer set search_path = sirene, pg_temp
as $$
  select sirene.attach(partner, candidate, sirene.say(
    format('rattaché par un réviseur (candidat %s)', candidate), format('attached by a reviewer (candidate %s)', candidate)))
$$;
comment on function review.attach(text, bigint) is
  'Gives the partner the SIREN and SIRET of a candidate (or search hit); applied like any decision, then checked.';

-- The owner's rule match.pre_accept: the first candidate is attached when it is sure enough, nothing ties with it, nobody
-- turned it down, no other partner has its SIRET and the partner is not locked; a name without a place never writes.
create or replace function sirene.pre_accept(a_partner text, a_rate numeric) returns integer
language sql set search_path = sirene, pg_temp
as $$
  select coalesce(sum(sirene.attach(c.partner_id, c.candidate_id, sirene.say(
    format('rattaché par la règle match.pre_accept (%s %%)', a_rate), format('attached by the rule match.pre_accept (%s %%)', a_rate)))), 0)::integer
  from sirene.candidate as c
  where c.partner_id = a_partner and c.position = 1 and not c.tie
    and c.siren_rate >= a_rate and (c.siret is null or c.siret_rate >= a_rate)
    and not exists (select from sirene.rejected_candidate as r
                    where r.partner_id = c.partner_id and (r.siren is null or r.siren = c.siren))
    and not exists (select from sirene.partner as p where p.siret = c.siret and p.gone_at is null and p.partner_id <> c.partner_id)
    and not exists (select from sirene.partner_lock as k where k.partner_id = c.partner_id)
    and exists (select from sirene.partner as p where p.partner_id = c.partner_id and coalesce(p.post_code, p.town) is not null)
$$;

create function review.none_of_these(partner text, reason text default null) returns integer
language plpgsql security definer set search_path = sirene, pg_temp
as $$
begin
  insert into sirene.rejected_candidate (partner_id, siren, rejected_by, declared_by, reason)
  select c.partner_id, c.siren, session_user, sirene.declared(), none_of_these.reason
  from sirene.candidate as c where c.partner_id = sirene.partner_named(partner)
  group by c.partner_id, c.siren
  on conflict do nothing;
  return (select count(*) from sirene.rejected_candidate as r where r.partner_id = sirene.partner_named(partner));
end
$$;
comment on function review.none_of_these(text, text) is 'None of the candidates is this partner: they are not offered again.';

create function review.update_from(hit bigint, partner text) returns integer
language plpgsql security definer set search_path = sirene, pg_temp
as $$
declare
  the_partner text := sirene.partner_named(partner);
  the_hit sirene.search_hit;
begin
  select h.* into the_hit from sirene.search_hit as h join sirene.search_request as r using (request_id)
  where h.hit_id = hit and r.partner_id = the_partner;
  if not found then
    raise exception '%', sirene.say(
      format('Le résultat %s n''a pas été cherché pour le partenaire %s', hit, partner),
      format('Hit %s was not searched for partner %s', hit, partner))
      using errcode = 'SR404', hint = 'select review.search(partner => …)';
  end if;
  if jsonb_array_length(the_hit.lines) = 0 then
    return 0;
  end if;
  return sirene.open_chosen_lines(the_partner, 'search', the_hit.lines, false, the_hit.data_date);
end
$$;
comment on function review.update_from(bigint, text) is
  'Opens a proposal that brings the partner to what the hit says, all lines ticked; validate it as any other.';

create function review.create_partner(hit bigint) returns bigint
language plpgsql security definer set search_path = sirene, pg_temp
as $$
declare
  the_hit sirene.search_hit;
  owner text;
  the_id bigint;
begin
  select * into the_hit from sirene.search_hit as h where h.hit_id = hit;
  if not found then
    raise exception '%', sirene.say(format('Aucun résultat %s', hit), format('There is no hit %s', hit))
      using errcode = 'SR404', hint = sirene.say('Voir review.search_hits.', 'See review.search_hits.');
  end if;
  select coalesce(p.ref, p.partner_id) || ' ' || coalesce(p.name, '') into owner from sirene.partner as p
  where p.siret = the_hit.siret and p.gone_at is null limit 1;
  if owner is null then
    select sirene.say('création ', 'creation ') || n.creation_id into owner from sirene.creation as n
    where n.siret = the_hit.siret and n.state in ('new', 'created');
  end if;
  if owner is not null then
    raise exception '%', sirene.say(
      format('Le SIRET %s existe déjà : %s', the_hit.siret, owner), format('SIRET %s already exists: %s', the_hit.siret, owner))
      using errcode = 'SR019', hint = sirene.say('Mettez-le à jour : review.update_from(résultat, partenaire).',
                                                 'Update it: review.update_from(hit, partner).');
  end if;
  insert into sirene.creation (hit_id, siret, partner, requested_by, declared_by)
  values (hit, the_hit.siret, the_hit.as_new, session_user, sirene.declared())
  returning creation_id into the_id;
  insert into sirene.decision_log (action, actor, declared) values ('create:' || the_hit.siret, session_user, sirene.declared());
  return the_id;
end
$$;
comment on function review.create_partner(bigint) is
  'Has a partner made in the ERP from the hit; refused, naming the partner, when its SIRET is there already. See review.creations.';
