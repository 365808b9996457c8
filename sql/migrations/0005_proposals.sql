-- Proposals: a header per partner, a line per field, and all that can keep a line from being proposed.

create table sirene.field (
  field text primary key,
  position smallint not null,
  label_fr text not null,
  label_en text not null,
  address boolean not null default false,   -- silenced and ruled as one group under the name 'address'
  invoicing boolean not null default false  -- a change shows on invoices
);
insert into sirene.field (field, position, label_fr, label_en, address, invoicing) values
  ('name', 10, 'Nom', 'Name', false, false),
  ('legal_name', 11, 'Dénomination sociale', 'Legal name', false, true),
  ('trade_name', 12, 'Enseigne', 'Trade name', false, false),
  ('siren', 20, 'SIREN', 'SIREN', false, true),
  ('siret', 21, 'SIRET', 'SIRET', false, true),
  ('vat', 22, 'Numéro de TVA', 'VAT number', false, true),
  ('establishment_type', 30, 'Type d''établissement', 'Type of establishment', false, false),
  ('street', 40, 'Rue', 'Street', true, false),
  ('street2', 41, 'Rue 2', 'Street 2', true, false),
  ('street3', 42, 'Rue 3', 'Street 3', true, false),
  ('post_code', 43, 'Code postal', 'Post code', true, false),
  ('town', 44, 'Ville', 'Town', true, false),
  ('country', 45, 'Pays', 'Country', true, false),
  ('region', 46, 'Région', 'Region', false, false),
  ('department', 47, 'Département', 'Department', false, false),
  ('naf', 50, 'Code NAF', 'NAF code', false, false),
  ('legal_form', 51, 'Forme juridique', 'Legal form', false, false),
  ('category', 52, 'Catégorie d''entreprise', 'Company category', false, false),
  ('workforce', 53, 'Tranche d''effectif', 'Workforce band', false, false),
  ('turnover', 54, 'Chiffre d''affaires', 'Turnover', false, false),
  ('creation_date', 60, 'Date de création', 'Creation date', false, false),
  ('administrative_state', 61, 'État administratif', 'Administrative state', false, false),
  ('last_processed', 62, 'Date de dernier traitement', 'Date of last processing', false, false);

create table sirene.line_state (
  state text primary key,
  label_fr text not null,
  label_en text not null
);
insert into sirene.line_state values
  ('new', 'Nouveau', 'New'), ('accepted', 'Validé', 'Accepted'), ('ignored', 'Ignoré', 'Ignored'),
  ('applied', 'Appliqué', 'Applied'), ('conflict', 'Conflit', 'Conflict'), ('failed', 'Échec', 'Failed'),
  ('superseded', 'Remplacé', 'Superseded'), ('obsolete', 'Sans objet', 'Obsolete'),
  ('orphaned', 'Orphelin', 'Orphaned'), ('undone', 'Annulé', 'Undone');

create table sirene.partner_state (
  state text primary key,
  label_fr text not null,
  label_en text not null
);
insert into sirene.partner_state values
  ('up_to_date', 'À jour', 'Up to date'), ('updates_available', 'Mises à jour disponibles', 'Updates available'),
  ('never_checked', 'Jamais contrôlé', 'Never checked'), ('no_identifier', 'Sans identifiant', 'No identifier'),
  ('failing', 'Contrôle en échec', 'Check failing'), ('not_found', 'Introuvable au répertoire', 'Not found in the register'),
  ('gone', 'Absent de l''ERP', 'Gone from the ERP');

create table sirene.hold (
  hold_id bigint generated always as identity primary key,
  kind text not null check (kind in ('mass_change', 'nomenclature')),
  field text not null references sirene.field,
  message text not null,
  partners integer not null,
  sample jsonb not null default '[]',
  state text not null default 'open' check (state in ('open', 'released', 'rejected')),
  opened_at timestamptz not null default now(),
  opened_batch text,
  decided_at timestamptz,
  decided_by text,
  declared_by text
);
create unique index one_open_hold_per_kind_and_field on sirene.hold (kind, field) where state = 'open';
comment on table sirene.hold is 'A stop on a mass change until an administrator releases or rejects it.';

create table sirene.proposal (
  proposal_id bigint generated always as identity primary key,
  partner_id text not null,
  batch_id text,
  opened_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  origin text not null default 'check' check (origin in ('check', 'search', 'attach'))
);
create index proposal_partner on sirene.proposal (partner_id, proposal_id);

create table sirene.proposal_line (
  line_id bigint generated always as identity primary key,
  proposal_id bigint not null references sirene.proposal on delete cascade,
  partner_id text not null,
  field text not null references sirene.field,
  kind text not null,
  group_key text,
  current_value text,         -- the ERP's value the line was made against
  new_value text check (new_value is not null or kind = 'undo'), -- the register's, in the ERP's spelling
  corrected_value text,       -- the reviewer's own spelling, written instead when given
  verdict text not null,
  reason_code text not null,
  reason text not null,
  siret_then text,            -- the partner's SIRET when the line was made
  source text,
  answer_hash text,
  data_date date,
  last_processed text,
  state text not null default 'new' references sirene.line_state,
  hold_id bigint references sirene.hold,
  opened_at timestamptz not null default now(),
  opened_batch text,
  decided_at timestamptz,
  decided_by text,            -- session user, or 'rule:…'
  declared_by text,           -- the name given by a tool that shares one login; it can be forged
  decision_reason text,
  confirmed boolean not null default false, -- decided through a confirmed preview: not held back by max_pending
  superseded_by bigint,
  closed_at timestamptz,
  attempts integer not null default 0,
  next_attempt_at timestamptz,
  claimed_by text,
  claimed_until timestamptz,
  error text,
  undo_of bigint references sirene.proposal_line,
  check ((state = 'new') = (decided_at is null) or state in ('superseded', 'obsolete', 'orphaned'))
);
create unique index one_open_line_per_partner_and_field on sirene.proposal_line (partner_id, field)
  where state in ('new', 'accepted');
create index proposal_line_proposal on sirene.proposal_line (proposal_id);
create index proposal_line_partner on sirene.proposal_line (partner_id, line_id);
create index proposal_line_to_apply on sirene.proposal_line (decided_at, line_id) where state = 'accepted';
create index proposal_line_new on sirene.proposal_line (opened_at) where state = 'new';
create index proposal_line_hold on sirene.proposal_line (hold_id) where hold_id is not null;

-- The state machine. Whatever path a change takes, these are the only steps there are.
create function sirene.check_line_transition() returns trigger
language plpgsql set search_path = sirene, pg_temp
as $$
begin
  if new.state is distinct from old.state and not (old.state, new.state) in (
    ('new', 'accepted'), ('new', 'ignored'), ('new', 'superseded'), ('new', 'obsolete'), ('new', 'orphaned'),
    ('accepted', 'new'), ('accepted', 'ignored'), ('accepted', 'applied'), ('accepted', 'conflict'),
    ('accepted', 'failed'), ('accepted', 'orphaned'),
    ('ignored', 'new'), ('ignored', 'accepted'), ('ignored', 'superseded'), ('ignored', 'orphaned'),
    ('applied', 'undone')
  ) then
    raise exception 'line % cannot go from % to %', old.line_id, old.state, new.state
      using errcode = 'SR001';
  end if;
  if new.partner_id <> old.partner_id or new.field <> old.field or new.new_value is distinct from old.new_value
     or new.current_value is distinct from old.current_value then
    raise exception 'line % is a record of what was proposed: its partner, field and values do not change', old.line_id
      using errcode = 'SR001';
  end if;
  return new;
end
$$;
create trigger line_transition before update on sirene.proposal_line
  for each row execute function sirene.check_line_transition();

create table sirene.ignored_field (
  partner_id text not null,
  field text not null, -- a field, or 'address' for the whole of it
  value text,          -- null: whatever the register says; else this value only
  cause text not null default 'ignored' check (cause in ('ignored', 'undone', 'not_kept', 'hold_rejected', 'imported')),
  line_id bigint,
  ref text,
  siret text,
  ignored_at timestamptz not null default now(),
  ignored_by text not null,
  declared_by text,
  reason text
);
create unique index ignored_field_once on sirene.ignored_field (partner_id, field, value) nulls not distinct;
comment on table sirene.ignored_field is 'What is never proposed again, until a person reopens it.';

create table sirene.partner_lock (
  partner_id text primary key,
  locked_at timestamptz not null default now(),
  locked_by text not null,
  declared_by text,
  reason text
);

create table sirene.field_rule (
  rule_id bigint generated always as identity primary key,
  field text not null,       -- a field, 'address', or '*'
  partner_category text,     -- null: every category
  rule text not null check (rule in ('never', 'fill', 'propose', 'auto')),
  set_at timestamptz not null default now(),
  set_by text not null,
  reason text
);
create unique index field_rule_once on sirene.field_rule (field, partner_category) nulls not distinct;

-- A mass decision is counted before it is made; what was counted is what gets decided.
create table sirene.preview (
  preview_id bigint generated always as identity primary key,
  line_ids bigint[] not null,
  made_at timestamptz not null default now(),
  made_by text not null,
  confirmed_at timestamptz
);

-- A field may be decided by some roles only; a field without a row here is open to every reviewer.
create table sirene.field_reserved (
  field text not null references sirene.field,
  role_name text not null,
  primary key (field, role_name)
);

-- The most particular rule wins: the field before its group before '*', a category before all categories.
create function sirene.rule_for(a_field text, a_category text) returns sirene.field_rule
language sql stable set search_path = sirene, pg_temp
as $$
  select r from sirene.field_rule as r
  where (r.partner_category is null or r.partner_category = a_category)
    and (r.field in (a_field, '*')
         or (r.field = 'address' and exists (select from sirene.field as f where f.field = a_field and f.address)))
  order by case r.field when a_field then 0 when 'address' then 1 else 2 end, r.partner_category nulls last
  limit 1
$$;

create function sirene.is_silenced(a_partner text, a_field text, a_value text) returns boolean
language sql stable set search_path = sirene, pg_temp
as $$
  select exists (
    select from sirene.ignored_field as i
    where i.partner_id = a_partner
      and (i.value is null or i.value = a_value)
      and (i.field = a_field
           or (i.field = 'address' and exists (select from sirene.field as f where f.field = a_field and f.address)))
  )
$$;
