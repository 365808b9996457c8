-- Taking back what was applied: the old value is put back under the same rules, and the value taken back is silenced.

create or replace function sirene.undo_line(a_line sirene.proposal_line) returns bigint
language plpgsql set search_path = sirene, pg_temp
as $$
declare
  written text;
  before text;
  undo_id bigint;
begin
  if a_line.state <> 'applied' then
    raise exception '%', sirene.say(
      format('La ligne %s n''est pas appliquée (%s)', a_line.line_id, sirene.state_label(a_line.state)),
      format('Line %s is not applied (%s)', a_line.line_id, a_line.state))
      using errcode = 'SR011', hint = sirene.say('Seule une ligne appliquée s''annule ; review.reopen() revient sur une décision.',
                                                 'Only an applied line is undone; review.reopen() takes a decision back.');
  end if;
  if exists (select from sirene.partner_lock as k where k.partner_id = a_line.partner_id) then
    perform sirene.refuse_decision(row(a_line.*)::sirene.proposal_line, 'accept');
  end if;
  if exists (select from sirene.proposal_line as l where l.undo_of = a_line.line_id and l.state = 'accepted') then
    return null; -- already on its way
  end if;
  -- When the ERP already held the value, nobody knows what stood there before but the line itself.
  select case when w.result = 'already' then a_line.current_value else w.old_value end, w.new_value into before, written
  from sirene.erp_write as w where w.line_id = a_line.line_id and w.result in ('applied', 'already')
  order by w.write_id desc limit 1;
  update sirene.proposal_line as l set state = 'superseded', closed_at = now()
  where l.partner_id = a_line.partner_id and l.field = a_line.field and l.state = 'new';
  begin
    insert into sirene.proposal_line (proposal_id, partner_id, field, kind, group_key, current_value, new_value, verdict,
      reason_code, reason, siret_then, source, data_date, state, decided_at, decided_by, declared_by, confirmed, undo_of)
    select a_line.proposal_id, a_line.partner_id, a_line.field, 'undo',
      case when a_line.group_key is not null then 'undo:' || a_line.group_key end, written, before, 'different', 'undo',
      sirene.say(format('annule la ligne %s', a_line.line_id), format('takes back line %s', a_line.line_id)),
      case when a_line.field = 'siret' then written else a_line.siret_then end,
      a_line.source, a_line.data_date, 'accepted', now(), session_user, sirene.declared(), true, a_line.line_id
    returning line_id into undo_id;
  exception
    when unique_violation then
      raise exception '%', sirene.say(
        format('Une autre décision attend pour ce champ du partenaire %s', a_line.partner_id),
        format('Another decision is waiting for this field of partner %s', a_line.partner_id))
        using errcode = 'SR011', hint = sirene.say('Attendez qu''elle soit appliquée, ou revenez dessus.',
                                                   'Wait until it is applied, or take it back.');
  end;
  insert into sirene.ignored_field (partner_id, field, value, cause, line_id, ref, siret, ignored_by, declared_by)
  select a_line.partner_id, a_line.field, a_line.new_value, 'undone', a_line.line_id, p.ref, p.siret,
         session_user, sirene.declared()
  from (select 1) as one left join sirene.partner as p on p.partner_id = a_line.partner_id
  on conflict do nothing;
  perform sirene.log_decision('undo', a_line);
  return undo_id;
end
$$;

create or replace function sirene.undo_lines(wanted_ids bigint[]) returns integer
language plpgsql set search_path = sirene, pg_temp
as $$
declare
  a_line sirene.proposal_line;
  undone integer := 0;
begin
  for a_line in
    select * from sirene.proposal_line as l where l.line_id = any (wanted_ids) order by l.line_id for update
  loop
    undone := undone + (sirene.undo_line(a_line) is not null)::integer;
  end loop;
  return undone;
end
$$;

create function review.undo(line bigint) returns integer
language plpgsql security definer set search_path = sirene, pg_temp
as $$
begin
  if not exists (select from sirene.proposal_line as l where l.line_id = line) then
    raise exception '%', sirene.say(format('La ligne %s n''existe pas', line), format('There is no line %s', line))
      using errcode = 'SR404', hint = sirene.say('Voir review.history.', 'See review.history.');
  end if;
  return sirene.undo_lines(array[line]);
end
$$;
comment on function review.undo(bigint) is
  'Puts the old value of an applied line back into the ERP, unless somebody changed it since; that value is not proposed again.';

create function review.undo_partner(partner text) returns integer
language sql security definer set search_path = sirene, pg_temp
as $$
  select sirene.undo_lines(array(
    select distinct on (l.field) l.line_id from sirene.proposal_line as l
    where l.partner_id = sirene.partner_named(partner) and l.state = 'applied' and l.kind <> 'undo'
    order by l.field, l.line_id desc))
$$;
comment on function review.undo_partner(text) is 'Takes back the last applied line of every field of the partner.';

create function review.undo_run(run_id text) returns integer
language plpgsql security definer set search_path = sirene, pg_temp
as $$
declare
  ids bigint[];
begin
  ids := array(
    select distinct w.line_id from sirene.erp_write as w join sirene.proposal_line as l using (line_id)
    where w.run_id = undo_run.run_id and w.result in ('applied', 'already') and l.state = 'applied' and l.kind <> 'undo');
  if cardinality(ids) = 0 then
    raise exception '%', sirene.say(format('Le run %s n''a rien appliqué qui s''annule', run_id),
                                    format('Run %s applied nothing that can be undone', run_id))
      using errcode = 'SR404', hint = sirene.say('Voir la colonne run_id de review.history.',
                                                 'See column run_id of review.history.');
  end if;
  return sirene.undo_lines(ids);
end
$$;
comment on function review.undo_run(text) is 'Takes back all that one run of apply_decisions wrote.';
