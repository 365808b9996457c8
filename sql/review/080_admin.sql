-- What administrators do: rules, reserved fields, holds.

create function review.set_rule(field text, rule text, partner_category text default null, reason text default null)
returns text
language plpgsql security definer set search_path = sirene, pg_temp
as $$
begin
  if field not in ('*', 'address') and not exists (select from sirene.field as f where f.field = set_rule.field) then
    raise exception '%', sirene.say(format('Champ inconnu : « %s »', field), format('Unknown field: "%s"', field))
      using errcode = 'SR404',
            hint = 'address, *, ' || (select string_agg(f.field, ', ' order by f.position) from sirene.field as f);
  end if;
  if rule is null or rule not in ('never', 'fill', 'propose', 'auto', 'default') then
    raise exception '%', sirene.say(format('Règle inconnue : « %s »', rule), format('Unknown rule: "%s"', rule))
      using errcode = 'SR010', hint = 'never, fill, propose, auto, default';
  end if;
  delete from sirene.field_rule as r
  where r.field = set_rule.field and r.partner_category is not distinct from set_rule.partner_category;
  if rule <> 'default' then
    insert into sirene.field_rule (field, partner_category, rule, set_by, reason)
    values (field, partner_category, rule, session_user, reason);
  end if;
  insert into sirene.decision_log (action, field, actor, declared)
  values ('rule:' || rule, field, session_user, sirene.declared());
  return rule;
end
$$;
comment on function review.set_rule(text, text, text, text) is
  'never: not proposed; fill: only when empty in the ERP; propose: a person decides; auto: applied without a person; default: no rule. Field may be address or *.';

create function review.reserve_field(field text, variadic roles text[] default '{}') returns integer
language plpgsql security definer set search_path = sirene, pg_temp
as $$
declare
  a_role text;
begin
  foreach a_role in array roles loop
    if not exists (select from pg_roles where rolname = a_role) then
      raise exception '%', sirene.say(format('Aucun rôle « %s »', a_role), format('There is no role "%s"', a_role))
        using errcode = 'SR404', hint = 'create role … ; grant sirene_reviewer to …';
    end if;
  end loop;
  delete from sirene.field_reserved as r where r.field = reserve_field.field;
  insert into sirene.field_reserved select reserve_field.field, unnest(roles);
  insert into sirene.decision_log (action, field, actor, declared)
  values ('reserve_field', field, session_user, sirene.declared());
  return cardinality(roles);
end
$$;
comment on function review.reserve_field(text, text[]) is
  'Only members of these roles may decide the field; without roles, every reviewer may again.';

create function review.release_hold(hold bigint) returns integer
language plpgsql security definer set search_path = sirene, pg_temp
as $$
begin
  update sirene.hold as h set state = 'released', decided_at = now(), decided_by = session_user,
         declared_by = sirene.declared()
  where h.hold_id = hold and h.state = 'open';
  if not found then
    raise exception '%', sirene.say(format('Aucun blocage ouvert %s', hold), format('There is no open hold %s', hold))
      using errcode = 'SR404', hint = sirene.say('Voir review.holds.', 'See review.holds.');
  end if;
  insert into sirene.decision_log (action, actor, declared)
  values ('release_hold:' || hold, session_user, sirene.declared());
  return (select count(*) from sirene.proposal_line as l where l.hold_id = hold and l.state = 'new');
end
$$;
comment on function review.release_hold(bigint) is 'Releases a hold: its lines can be decided one by one, as any other. Returns how many.';

create function review.reject_hold(hold bigint) returns integer
language plpgsql security definer set search_path = sirene, pg_temp
as $$
declare
  a_line sirene.proposal_line;
  rejected integer := 0;
begin
  update sirene.hold as h set state = 'rejected', decided_at = now(), decided_by = session_user,
         declared_by = sirene.declared()
  where h.hold_id = hold and h.state = 'open';
  if not found then
    raise exception '%', sirene.say(format('Aucun blocage ouvert %s', hold), format('There is no open hold %s', hold))
      using errcode = 'SR404', hint = sirene.say('Voir review.holds.', 'See review.holds.');
  end if;
  for a_line in
    select * from sirene.proposal_line as l where l.hold_id = hold and l.state = 'new' order by l.line_id for update
  loop
    update sirene.proposal_line as l
    set state = 'ignored', decided_at = now(), decided_by = session_user, declared_by = sirene.declared(),
        decision_reason = 'hold ' || hold, closed_at = now()
    where l.line_id = a_line.line_id;
    insert into sirene.ignored_field (partner_id, field, value, cause, line_id, ref, siret, ignored_by, declared_by)
    select a_line.partner_id, a_line.field, a_line.new_value, 'hold_rejected', a_line.line_id, p.ref, p.siret,
           session_user, sirene.declared()
    from (select 1) as one left join sirene.partner as p on p.partner_id = a_line.partner_id
    on conflict do nothing;
    perform sirene.log_decision('reject_hold', a_line);
    rejected := rejected + 1;
  end loop;
  insert into sirene.decision_log (action, actor, declared)
  values ('reject_hold:' || hold, session_user, sirene.declared());
  return rejected;
end
$$;
comment on function review.reject_hold(bigint) is
  'Rejects a hold: its lines are ignored, and these values (not the fields) are not proposed again. Returns how many.';
