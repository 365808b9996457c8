-- Who decided what (append only), and what was written to the ERP (intent before, result after).

create table sirene.decision_log (
  log_id bigint generated always as identity primary key,
  at timestamptz not null default clock_timestamp(),
  action text not null,
  line_id bigint,
  partner_id text,
  field text,
  old_hash text, -- md5 of the values: the values themselves live in tables that can be purged
  new_hash text,
  actor text not null,
  declared text,
  transaction_id xid8 not null default pg_current_xact_id()
);
create index decision_log_line on sirene.decision_log (line_id);
comment on table sirene.decision_log is 'Append only: ids, hashes, who and when. No value of a partner stands here.';

create function sirene.refuse_rewrite() returns trigger
language plpgsql
as $$
begin
  raise exception '% is append only: % is refused', tg_table_name, lower(tg_op)
    using errcode = 'SR002', hint = 'Write a further entry instead; the log is never rewritten.';
end
$$;
create trigger append_only before update or delete or truncate on sirene.decision_log
  for each statement execute function sirene.refuse_rewrite();

create table sirene.erp_write (
  write_id bigint generated always as identity primary key,
  line_id bigint not null references sirene.proposal_line on delete cascade,
  partner_id text not null,
  field text not null,
  old_value text,
  new_value text,
  run_id text not null,
  intent_at timestamptz not null default clock_timestamp(),
  result text check (result in ('applied', 'already', 'conflict', 'failed', 'not_kept', 'unreachable', 'dry_run')),
  found_value text, -- what the ERP held when it was not what was expected, or after a refusal
  message text,
  result_at timestamptz
);
create index erp_write_line on sirene.erp_write (line_id);
create index erp_write_partner on sirene.erp_write (partner_id, write_id);
comment on table sirene.erp_write is 'One row per try to write a line into the ERP: the intent before, the result after.';
