-- The one way a line is decided; every function and view of schema review comes through here.

create or replace function sirene.is_being_applied(a_line sirene.proposal_line) returns boolean
language sql stable set search_path = sirene, pg_temp
as $$
  select coalesce(a_line.claimed_until > now(), false)
      or exists (select from sirene.erp_write as w where w.line_id = a_line.line_id and w.result is null)
$$;

create or replace function sirene.refuse_decision(a_line sirene.proposal_line, a_decision text) returns void
language plpgsql stable set search_path = sirene, pg_temp
as $$
declare
  allowed text[];
begin
  if a_line.state not in ('new', 'accepted', 'ignored') then
    raise exception '%', sirene.say(
      format('La ligne %s est close (%s)', a_line.line_id, sirene.state_label(a_line.state)),
      format('Line %s is closed (%s)', a_line.line_id, a_line.state))
      using errcode = 'SR011', hint = case when a_line.superseded_by is not null then sirene.say(
        format('La ligne %s la remplace.', a_line.superseded_by), format('Line %s replaces it.', a_line.superseded_by))
        else sirene.say('Une ligne close ne se décide plus ; review.undo() annule une ligne appliquée.',
                        'A closed line is decided no more; review.undo() takes back an applied one.') end;
  end if;
  -- A write begun and not ended may have reached the ERP: the decision stands until the next run has looked.
  if a_line.state = 'accepted' and a_decision <> 'accept' and sirene.is_being_applied(a_line) then
    raise exception '%', sirene.say(
      format('La ligne %s est en cours d''application', a_line.line_id), format('Line %s is being applied', a_line.line_id))
      using errcode = 'SR012', hint = sirene.say('Attendez une minute, puis utilisez review.undo().',
                                                 'Wait a minute, then use review.undo().');
  end if;
  if exists (select from sirene.partner_lock as l where l.partner_id = a_line.partner_id) then
    raise exception '%', sirene.say(
      format('Le partenaire %s est verrouillé', a_line.partner_id), format('Partner %s is locked', a_line.partner_id))
      using errcode = 'SR013', hint = sirene.say('Déverrouillez-le d''abord : review.unlock(partenaire).',
                                                 'Unlock it first: review.unlock(partner).');
  end if;
  if exists (select from sirene.hold as h where h.hold_id = a_line.hold_id and h.state = 'open') then
    raise exception '%', sirene.say(
      format('La ligne %s est en attente (blocage %s)', a_line.line_id, a_line.hold_id),
      format('Line %s is on hold (hold %s)', a_line.line_id, a_line.hold_id))
      using errcode = 'SR014', hint = sirene.say('Un administrateur lève le blocage : review.release_hold(numéro).',
                                                 'An administrator releases it: review.release_hold(id).');
  end if;
  select array_agg(role_name) into allowed from sirene.field_reserved as r where r.field = a_line.field;
  if allowed is not null and not exists (
    select from unnest(allowed) as role_name
    where exists (select from pg_roles where rolname = role_name) and pg_has_role(session_user, role_name, 'member')
  ) then
    raise exception '%', sirene.say(
      format('Le champ « %s » est réservé à : %s', sirene.label_of(a_line.field), array_to_string(allowed, ', ')),
      format('Field "%s" is reserved to: %s', sirene.label_of(a_line.field), array_to_string(allowed, ', ')))
      using errcode = 'SR015', hint = sirene.say('Demandez à une personne qui a ce rôle.', 'Ask a person who has that role.');
  end if;
end
$$;

create or replace function sirene.silence(a_line sirene.proposal_line, a_reason text) returns void
language sql set search_path = sirene, pg_temp
as $$
  insert into sirene.ignored_field (partner_id, field, value, line_id, ref, siret, ignored_by, declared_by, reason)
  select a_line.partner_id, a_line.field,
         case when sirene.setting('silence_scope') = 'value' then a_line.new_value end,
         a_line.line_id, p.ref, coalesce(a_line.siret_then, p.siret), session_user, sirene.declared(), a_reason
  from (select 1) as one left join sirene.partner as p on p.partner_id = a_line.partner_id
  on conflict do nothing
$$;

create or replace function sirene.decide(wanted_ids bigint[], a_decision text, a_reason text default null,
                                         is_confirmed boolean default false) returns integer
language plpgsql set search_path = sirene, pg_temp
as $$
declare
  a_line sirene.proposal_line;
  absent bigint;
  decided integer := 0;
  new_state text;
begin
  if a_decision is null or a_decision not in ('accept', 'ignore', 'reopen') then
    raise exception '%', sirene.say(
      format('Décision inconnue : « %s »', a_decision), format('Unknown decision: "%s"', a_decision))
      using errcode = 'SR010', hint = sirene.say(
        'Écrivez accept (valider), ignore (ignorer), ou NULL pour revenir sur une décision.',
        'Write accept, ignore, or NULL to take a decision back.');
  end if;
  new_state := case a_decision when 'accept' then 'accepted' when 'ignore' then 'ignored' else 'new' end;
  select id into absent from unnest(wanted_ids) as id
  where not exists (select from sirene.proposal_line as l where l.line_id = id) limit 1;
  if found then
    raise exception '%', sirene.say(format('La ligne %s n''existe pas', absent), format('There is no line %s', absent))
      using errcode = 'SR404', hint = sirene.say('Voir review.lines.', 'See review.lines.');
  end if;
  if a_decision = 'accept' then
    perform sirene.refuse_bulk_identity_conflict(
      array(select distinct l.partner_id from sirene.proposal_line as l where l.line_id = any (wanted_ids)));
  end if;
  -- In the order of their ids, so that two reviewers never wait for each other in a circle.
  for a_line in
    select * from sirene.proposal_line as l where l.line_id = any (wanted_ids) order by l.line_id for update
  loop
    perform sirene.refuse_decision(a_line, a_decision);
    continue when a_line.state = new_state;
    if a_line.state = 'ignored' then
      delete from sirene.ignored_field as i where i.line_id = a_line.line_id and i.cause = 'ignored';
    end if;
    begin
      update sirene.proposal_line as l
      set state = new_state,
          decided_at = case when new_state <> 'new' then now() end,
          decided_by = case when new_state <> 'new' then session_user end,
          declared_by = case when new_state <> 'new' then sirene.declared() end,
          decision_reason = case when new_state <> 'new' then a_reason end,
          corrected_value = case when new_state = 'accepted' then l.corrected_value end,
          confirmed = is_confirmed,
          closed_at = case when new_state = 'ignored' then now() end,
          attempts = 0, next_attempt_at = null, error = null
      where l.line_id = a_line.line_id;
    exception
      when unique_violation then
        raise exception '%', sirene.say(
          format('Une ligne plus récente est ouverte pour le champ « %s » de ce partenaire', sirene.label_of(a_line.field)),
          format('A newer line is open for field "%s" of this partner', sirene.label_of(a_line.field)))
          using errcode = 'SR011', hint = sirene.say('Décidez de la ligne ouverte.', 'Decide the open line.');
    end;
    if new_state = 'ignored' then
      perform sirene.silence(a_line, a_reason);
    end if;
    perform sirene.log_decision(a_decision, a_line);
    decided := decided + 1;
  end loop;
  return decided;
end
$$;

-- The lines of a partner that a reviewer can decide now.
create or replace function sirene.open_lines(a_partner text) returns bigint[]
language sql stable set search_path = sirene, pg_temp
as $$
  select coalesce(array_agg(l.line_id order by l.line_id), '{}')
  from sirene.proposal_line as l left join sirene.hold as h using (hold_id)
  where l.partner_id = a_partner and l.state = 'new' and h.state is distinct from 'open'
$$;
