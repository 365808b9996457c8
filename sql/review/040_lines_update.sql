-- review.lines can be updated by any client, one row or many.

create function review.lines_updated() returns trigger
language plpgsql security definer set search_path = sirene, pg_temp
as $$
begin
  if (to_jsonb(new) - '{decision,declared_by,decision_reason}'::text[])
     is distinct from (to_jsonb(old) - '{decision,declared_by,decision_reason}'::text[]) then
    raise exception '%', sirene.say(
      'Seules les colonnes decision, declared_by et decision_reason de review.lines se modifient',
      'Only the columns decision, declared_by and decision_reason of review.lines can be changed')
      using errcode = 'SR017', hint = sirene.say('Pour écrire une autre valeur : review.correct(ligne, valeur).',
                                                 'To have another value written: review.correct(line, value).');
  end if;
  if new.declared_by is distinct from old.declared_by then
    perform set_config('sirene.declared_by', coalesce(new.declared_by, ''), true);
  end if;
  if new.decision is distinct from old.decision then
    perform sirene.decide(array[old.line_id], coalesce(new.decision, 'reopen'), new.decision_reason);
  end if;
  return new;
end
$$;
create trigger lines_updated instead of update on review.lines
  for each row execute function review.lines_updated();
