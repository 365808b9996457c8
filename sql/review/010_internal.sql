-- What the reviewers' functions stand on. Nothing here can be called by a reviewer directly.

create or replace function sirene.say(french text, english text) returns text
language sql stable set search_path = sirene, pg_temp
as $$ select case when sirene.setting('language') = 'en' then english else french end $$;

create or replace function sirene.declared() returns text
language sql stable set search_path = sirene, pg_temp
as $$ select nullif(btrim(current_setting('sirene.declared_by', true)), '') $$;

create or replace function sirene.label_of(a_field text) returns text
language sql stable set search_path = sirene, pg_temp
as $$ select sirene.say(label_fr, label_en) from sirene.field where field = a_field $$;

create or replace function sirene.state_label(a_state text) returns text
language sql stable set search_path = sirene, pg_temp
as $$ select sirene.say(label_fr, label_en) from sirene.line_state where state = a_state $$;

-- Views read the language from a one-row view: a function called in a view would need its reader's rights.
create or replace view sirene.language as select s.value = 'en' as english from sirene.setting as s where s.key = 'language';

-- A reviewer names a partner by the ERP's key or by its reference (PA000015).
create or replace function sirene.partner_named(a_name text) returns text
language plpgsql stable set search_path = sirene, pg_temp
as $$
declare
  found_ids text[];
begin
  select array_agg(distinct partner_id) into found_ids
  from sirene.partner where partner_id = a_name or ref = a_name;
  if found_ids is null then
    raise exception '%', sirene.say(format('Aucun partenaire « %s »', a_name), format('There is no partner "%s"', a_name))
      using errcode = 'SR404', hint = sirene.say(
        'Donnez la clé de l''ERP (partner_id) ou la référence (ref) : voir review.partners.',
        'Give the ERP''s key (partner_id) or its reference (ref): see review.partners.');
  end if;
  if cardinality(found_ids) > 1 then
    raise exception '%', sirene.say(
      format('« %s » désigne plusieurs partenaires : %s', a_name, array_to_string(found_ids, ', ')),
      format('"%s" names several partners: %s', a_name, array_to_string(found_ids, ', ')))
      using errcode = 'SR404', hint = sirene.say('Donnez le partner_id.', 'Give the partner_id.');
  end if;
  return found_ids[1];
end
$$;

create or replace function sirene.log_decision(an_action text, a_line sirene.proposal_line) returns void
language sql set search_path = sirene, pg_temp
as $$
  insert into sirene.decision_log (action, line_id, partner_id, field, old_hash, new_hash, actor, declared)
  values (an_action, a_line.line_id, a_line.partner_id, a_line.field, md5(a_line.current_value),
          md5(coalesce(a_line.corrected_value, a_line.new_value)), session_user, sirene.declared())
$$;

-- One statement that accepts lines of several partners is a bulk accept, whether it is one call with many lines, an
-- UPDATE over many rows or a function called for many rows. A partner in identity conflict is left out of those.
create or replace function sirene.refuse_bulk_identity_conflict(partner_ids text[]) returns void
language plpgsql set search_path = sirene, pg_temp
as $$
declare
  this_statement text := statement_timestamp()::text || '|' || pg_current_xact_id()::text;
  known jsonb := nullif(current_setting('sirene.statement', true), '')::jsonb;
  everyone text[];
  conflicting text;
begin
  everyone := partner_ids;
  if known ->> 'statement' = this_statement then
    everyone := everyone || array(select jsonb_array_elements_text(known -> 'partners'));
  end if;
  everyone := array(select distinct unnest(everyone));
  perform set_config('sirene.statement',
    jsonb_build_object('statement', this_statement, 'partners', to_jsonb(everyone))::text, true);
  if cardinality(everyone) < 2 then
    return;
  end if;
  select coalesce(p.ref, p.partner_id) into conflicting
  from sirene.event as e left join sirene.partner as p using (partner_id)
  where e.partner_id = any (everyone) and e.type = 'identity_conflict' and e.closed_at is null
  limit 1;
  if conflicting is not null then
    raise exception '%', sirene.say(
      format('Le partenaire %s a un SIRET dont le nom et la ville ne correspondent pas : pas de validation en masse', conflicting),
      format('Partner %s carries a SIRET whose name and town do not match it: it is left out of bulk accepts', conflicting))
      using errcode = 'SR016', hint = sirene.say(
        'Décidez de ses lignes à part, après avoir vérifié le SIRET.',
        'Decide its lines on their own, once the SIRET has been verified.');
  end if;
end
$$;
