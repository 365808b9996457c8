-- Mass decisions are counted first. What was counted is what gets decided, line by line, and nothing that came later.

create function review.preview(
  field text default null, kind text default null, reason_code text default null, verdict text default null,
  town text default null, partner_category text default null
) returns table (preview_id bigint, label text, lines bigint, partners bigint, left_out bigint)
language plpgsql security definer set search_path = sirene, pg_temp
as $$
declare
  the_id bigint;
begin
  if preview.field is not null and not exists (select from sirene.field as f where f.field = preview.field) then
    raise exception '%', sirene.say(format('Champ inconnu : « %s »', preview.field), format('Unknown field: "%s"', preview.field))
      using errcode = 'SR404', hint = (select string_agg(f.field, ', ' order by f.position) from sirene.field as f);
  end if;
  create temporary table if not exists preview_lines (line_id bigint, field text, partner_id text, blocked boolean)
    on commit drop;
  truncate pg_temp.preview_lines;
  insert into pg_temp.preview_lines
  select l.line_id, l.field, l.partner_id,
         l.identity_conflict or l.locked or l.hold_id is not null
         or not exists (select from unnest(l.may_decide) as r
                        where exists (select from pg_roles where rolname = r) and pg_has_role(session_user, r, 'member'))
  from review.lines as l left join sirene.partner as p using (partner_id)
  where l.state = 'new'
    and (preview.field is null or l.field = preview.field)
    and (preview.kind is null or l.kind = preview.kind)
    and (preview.reason_code is null or l.reason_code = preview.reason_code)
    and (preview.verdict is null or l.verdict = preview.verdict)
    and (preview.town is null or l.partner_town ilike preview.town)
    and (preview.partner_category is null or p.partner_category = preview.partner_category);
  insert into sirene.preview as v (line_ids, made_by)
  select coalesce(array_agg(t.line_id order by t.line_id) filter (where not t.blocked), '{}'), session_user
  from pg_temp.preview_lines as t
  returning v.preview_id into the_id;
  return query
    select the_id, sirene.label_of(t.field), count(*) filter (where not t.blocked),
           count(distinct t.partner_id) filter (where not t.blocked), count(*) filter (where t.blocked)
    from pg_temp.preview_lines as t group by t.field
    order by (select f.position from sirene.field as f where f.field = t.field);
  if not found then
    return query
      select the_id, sirene.say('Aucune ligne ouverte ne correspond', 'No open line matches'), 0::bigint, 0::bigint, 0::bigint;
  end if;
end
$$;
comment on function review.preview(text, text, text, text, text, text) is
  'Counts the open lines that match, by field: lines and partners that review.confirm(preview_id) would accept, and left_out (identity conflict, locked, on hold, reserved). Ignoring instead would be for good.';

create function review.confirm(preview_id bigint) returns integer
language plpgsql security definer set search_path = sirene, pg_temp
as $$
declare
  the_preview sirene.preview;
begin
  select * into the_preview from sirene.preview as v where v.preview_id = confirm.preview_id for update;
  if not found or the_preview.made_by <> session_user then
    raise exception '%', sirene.say(format('Aucun aperçu %s à votre nom', preview_id), format('You made no preview %s', preview_id))
      using errcode = 'SR404', hint = sirene.say('Faites-en un : select * from review.preview(…).', 'Make one: select * from review.preview(…).');
  end if;
  if the_preview.confirmed_at is not null then
    return 0;
  end if;
  update sirene.preview as v set confirmed_at = now() where v.preview_id = confirm.preview_id;
  return sirene.decide(
    array(select l.line_id from sirene.proposal_line as l
          where l.line_id = any (the_preview.line_ids) and l.state = 'new'),
    'accept', null, true);
end
$$;
comment on function review.confirm(bigint) is
  'Accepts the lines counted by review.preview() that are still open; such decisions are not held back by apply.max_pending.';
