-- What reviewers do. Every function runs with our rights and answers for what it lets through.

create function review.declare(name text) returns text
language sql set search_path = sirene, pg_temp
as $$ select set_config('sirene.declared_by', coalesce(name, ''), false) $$;
comment on function review.declare(text) is
  'Says who you are where the tool shares one login; recorded beside the login, as declared. Lasts for the session.';

create function review.accept(variadic lines bigint[]) returns integer
language sql security definer set search_path = sirene, pg_temp
as $$ select sirene.decide(lines, 'accept') $$;
comment on function review.accept(bigint[]) is 'Accepts the lines; returns how many changed. review.accept(12, 13)';

create function review.ignore(line bigint, reason text default null) returns integer
language sql security definer set search_path = sirene, pg_temp
as $$ select sirene.decide(array[line], 'ignore', reason) $$;
comment on function review.ignore(bigint, text) is 'Ignores one line: this field of this partner is never proposed again.';

create function review.ignore(lines bigint[], reason text default null) returns integer
language sql security definer set search_path = sirene, pg_temp
as $$ select sirene.decide(lines, 'ignore', reason) $$;
comment on function review.ignore(bigint[], text) is 'Ignores the lines: these fields of these partners are never proposed again.';

create function review.validate(partner text, variadic lines bigint[] default '{}') returns integer
language plpgsql security definer set search_path = sirene, pg_temp
as $$
declare
  the_partner text := sirene.partner_named(partner);
  all_open bigint[];
  stray bigint;
begin
  perform l.line_id from sirene.proposal_line as l
  where l.partner_id = the_partner and l.state = 'new' order by l.line_id for update;
  all_open := sirene.open_lines(the_partner);
  select id into stray from unnest(lines) as id where id <> all (all_open) limit 1;
  if found then
    raise exception '%', sirene.say(
      format('La ligne %s n''est pas une ligne ouverte du partenaire %s', stray, partner),
      format('Line %s is not an open line of partner %s', stray, partner))
      using errcode = 'SR011', hint = sirene.say(
        format('Lignes ouvertes : %s', array_to_string(all_open, ', ')),
        format('Open lines: %s', array_to_string(all_open, ', ')));
  end if;
  if cardinality(lines) = 0 then
    return sirene.decide(all_open, 'accept');
  end if;
  return sirene.decide(lines, 'accept')
       + sirene.decide(array(select id from unnest(all_open) as id where id <> all (lines)), 'ignore');
end
$$;
comment on function review.validate(text, bigint[]) is
  'Validates a partner''s proposal: the listed lines (all when none is listed) are accepted, its other open lines ignored for good.';

create function review.validate_and_next(partner text, variadic lines bigint[] default '{}') returns setof review.lines
language plpgsql security definer set search_path = sirene, pg_temp
as $$
declare
  the_partner text := sirene.partner_named(partner);
  the_place bigint;
  next_partner text;
begin
  select max(o.proposal_id) into the_place from sirene.proposal as o where o.partner_id = the_partner;
  perform review.validate(partner, variadic lines);
  -- The queue in the order of its proposals, from this one on, then from the start.
  select o.partner_id into next_partner
  from sirene.proposal as o
  where exists (select from sirene.proposal_line as l left join sirene.hold as h using (hold_id)
                where l.proposal_id = o.proposal_id and l.state = 'new' and h.state is distinct from 'open')
    and not exists (select from sirene.partner_lock as k where k.partner_id = o.partner_id)
  order by o.proposal_id <= coalesce(the_place, 0), o.proposal_id
  limit 1;
  return query select * from review.lines as l
  where l.partner_id = next_partner and l.state = 'new' order by l.line_id;
end
$$;
comment on function review.validate_and_next(text, bigint[]) is
  'As validate, and returns the open lines of the next partner of the queue (no rows when the queue is empty).';

create function review.ignore_partner(partner text, reason text default null) returns integer
language sql security definer set search_path = sirene, pg_temp
as $$ select sirene.decide(sirene.open_lines(sirene.partner_named(partner)), 'ignore', reason) $$;
comment on function review.ignore_partner(text, text) is 'Ignores all open lines of the partner (Tout ignorer).';

create function review.correct(line bigint, value text) returns integer
language plpgsql security definer set search_path = sirene, pg_temp
as $$
declare
  a_line sirene.proposal_line;
begin
  select * into a_line from sirene.proposal_line as l where l.line_id = line for update;
  if found and (nullif(btrim(value), '') is null or value ~* '\[(ND|NON-DIFFUSIBLE)\]' or value = a_line.current_value) then
    raise exception '%', sirene.say(
      format('« %s » ne peut pas remplacer la valeur proposée', value), format('"%s" cannot stand for the proposed value', value))
      using errcode = 'SR018', hint = sirene.say(
        'Donnez une valeur non vide et autre que l''actuelle ; pour garder l''actuelle, ignorez la ligne.',
        'Give a value that is not empty and not the present one; to keep the present one, ignore the line.');
  end if;
  if a_line.state = 'accepted' and sirene.is_being_applied(a_line) then
    perform sirene.refuse_decision(a_line, 'reopen');
  end if;
  if a_line.state in ('new', 'accepted') then
    update sirene.proposal_line as l set corrected_value = value where l.line_id = line;
  end if;
  return sirene.decide(array[line], 'accept');
end
$$;
comment on function review.correct(bigint, text) is
  'Accepts the line with your own spelling of the value; the line keeps both.';

create function review.reopen(line bigint) returns integer
language sql security definer set search_path = sirene, pg_temp
as $$ select sirene.decide(array[line], 'reopen') $$;
comment on function review.reopen(bigint) is 'Takes a decision back: the line is open again. Until it is applied.';

create function review.reopen(partner text, field text) returns integer
language plpgsql security definer set search_path = sirene, pg_temp
as $$
declare
  the_partner text := sirene.partner_named(partner);
  removed integer;
begin
  delete from sirene.ignored_field as i where i.partner_id = the_partner and i.field = reopen.field;
  get diagnostics removed = row_count;
  if removed = 0 then
    raise exception '%', sirene.say(
      format('Le champ « %s » du partenaire %s n''est pas ignoré', field, partner),
      format('Field "%s" of partner %s is not silenced', field, partner))
      using errcode = 'SR404', hint = sirene.say('Voir review.silenced.', 'See review.silenced.');
  end if;
  insert into sirene.decision_log (action, partner_id, field, actor, declared)
  values ('reopen_field', the_partner, field, session_user, sirene.declared());
  perform review.check_now(the_partner);
  return removed;
end
$$;
comment on function review.reopen(text, text) is
  'Lets a silenced field (or address) of a partner be proposed again, and asks for a check of the partner.';

create function review.check_now(partner text) returns timestamptz
language sql security definer set search_path = sirene, pg_temp
as $$
  insert into sirene.check_state as s (partner_id, requested_at, requested_by)
  values (sirene.partner_named(partner), now(), session_user)
  on conflict (partner_id) do update
    set requested_at = coalesce(s.requested_at, excluded.requested_at), requested_by = excluded.requested_by
  returning s.requested_at
$$;
comment on function review.check_now(text) is 'Asks for a check of the partner; it is done within a minute.';

create function review.lock(partner text, reason text default null) returns boolean
language plpgsql security definer set search_path = sirene, pg_temp
as $$
declare
  the_partner text := sirene.partner_named(partner);
begin
  insert into sirene.partner_lock (partner_id, locked_by, declared_by, reason)
  values (the_partner, session_user, sirene.declared(), lock.reason) on conflict do nothing;
  insert into sirene.decision_log (action, partner_id, actor, declared)
  values ('lock', the_partner, session_user, sirene.declared());
  return found;
end
$$;
comment on function review.lock(text, text) is 'Locks a partner: nothing is proposed, decided or applied for it.';

create function review.unlock(partner text) returns boolean
language plpgsql security definer set search_path = sirene, pg_temp
as $$
declare
  the_partner text := sirene.partner_named(partner);
begin
  delete from sirene.partner_lock as k where k.partner_id = the_partner;
  if not found then
    return false;
  end if;
  insert into sirene.decision_log (action, partner_id, actor, declared)
  values ('unlock', the_partner, session_user, sirene.declared());
  return true;
end
$$;
comment on function review.unlock(text) is 'Takes a partner''s lock off.';
