-- What the ERP holds, as last extracted, and the two clocks of every partner.

create table sirene.extract (
  extract_id bigint generated always as identity primary key,
  taken_at timestamptz not null default now(),
  partners integer not null,
  new_partners integer not null default 0,
  changed_partners integer not null default 0,
  gone_partners integer not null default 0,
  refused text -- why this extract marked nobody gone, when it did not
);

create table sirene.partner (
  partner_id text primary key,
  ref text,
  name text,
  legal_name text,
  trade_name text,
  is_company boolean not null,
  active boolean not null,
  siren text,
  siret text,
  vat text,
  street text,
  street2 text,
  street3 text,
  post_code text,
  town text,
  region text,
  department text,
  country text,
  naf text,
  legal_form text,
  establishment_type text,
  administrative_state text,
  creation_date text,
  category text,
  workforce text,
  last_processed text,
  turnover text,
  partner_category text,
  changed_at text,
  compared_hash text not null, -- md5 of the compared fields: what tells an edit in the ERP from a mere touch
  bucket smallint not null,    -- 0 to 63, a hash of the id: full sweeps go bucket by bucket
  first_seen timestamptz not null default now(),
  last_seen timestamptz not null default now(),
  gone_at timestamptz
);
create index partner_siret on sirene.partner (siret) where gone_at is null;
create index partner_siret_digits on sirene.partner ((regexp_replace(siret, '\D', '', 'g'))) where gone_at is null;
create index partner_siren on sirene.partner (siren) where gone_at is null;
comment on table sirene.partner is 'One row per partner of the ERP, as last extracted, in the canonical columns.';

-- No foreign key to partner: a partner deleted and re-imported under its id keeps its clocks.
create table sirene.check_state (
  partner_id text primary key,
  last_checked_at timestamptz,  -- a definite answer was compared
  current_as_of date,           -- the register's data date up to which the partner is known to agree
  last_attempt_at timestamptz,  -- any try
  next_attempt_at timestamptz,  -- not before this, after a failure
  failures integer not null default 0,
  last_outcome text check (last_outcome in ('found', 'not_found', 'failed')),
  last_error text,
  ever_found boolean not null default false,
  checked_siret text,           -- what was asked at the last definite answer
  checked_hash text,            -- compared_hash at the last definite answer, our own writes included
  local_hash text,              -- compared_hash when it was last compared with the stored answer, at no call
  last_processed text,          -- when INSEE last processed the establishment, as of the last answer
  requested_at timestamptz,     -- somebody asked for a check now
  requested_by text,
  claimed_by text,              -- the batch that holds the partner
  claimed_until timestamptz
);
create index check_state_order on sirene.check_state (last_checked_at nulls first, partner_id);
create index check_state_requested on sirene.check_state (requested_at) where requested_at is not null;

create table sirene.batch (
  batch_id text primary key, -- the root run of Dagster, so that a resumed run finds its own batch
  mode text not null default 'batch' check (mode in ('batch', 'named', 'delta', 'stock', 'sweep', 'local')),
  started_at timestamptz not null default now(),
  finished_at timestamptz,
  source text,
  data_date date,
  requests integer not null default 0,
  note text
);

create table sirene.partner_snapshot (
  batch_id text not null references sirene.batch on delete cascade,
  partner_id text not null,
  position integer not null,
  reason text not null check (reason in ('asked', 'new', 'changed', 'due', 'named', 'swept', 'edited')),
  partner jsonb not null, -- the canonical columns: what was compared
  asked_for text,         -- the SIRET or SIREN asked, null when there is no valid one
  outcome text check (outcome in ('found', 'not_found', 'failed', 'invalid')),
  error text,
  answer_hash text,
  compared_at timestamptz,
  merged_at timestamptz, -- its differences went into proposals and events
  primary key (batch_id, partner_id)
);
create index partner_snapshot_unmerged on sirene.partner_snapshot (partner_id)
  where compared_at is not null and merged_at is null;
create index partner_snapshot_partner on sirene.partner_snapshot (partner_id);
comment on table sirene.partner_snapshot is 'One row per partner and batch: what was compared, and how the register answered.';
