-- Searching the register for people, and candidates for partners without identifier.

create table sirene.search_request (
  request_id bigint generated always as identity primary key,
  requested_at timestamptz not null default now(),
  requested_by text not null,
  declared_by text,
  name text,
  siren text,
  siret text,
  street text,
  post_code text,
  town text,
  naf text,
  active_only boolean not null default false,
  mode text not null default 'wide' check (mode in ('strict', 'wide')),
  ignore_fields text[] not null default '{}',
  partner_id text,
  state text not null default 'new' check (state in ('new', 'answered', 'failed')),
  attempts integer not null default 0,
  answered_at timestamptz,
  hits integer,
  message text
);
create index search_request_new on sirene.search_request (request_id) where state = 'new';

-- Hits and candidates share their numbers, so that review.attach() takes either.
create sequence sirene.offer_id;

create table sirene.search_hit (
  hit_id bigint primary key default nextval('sirene.offer_id'),
  request_id bigint not null references sirene.search_request on delete cascade,
  position integer not null,
  siret text not null,
  siren text not null,
  siren_rate numeric(5, 2),
  siret_rate numeric(5, 2),
  reason text,
  record jsonb not null,              -- the establishment, parsed
  flags jsonb not null default '{}',  -- canonical field -> verdict against the chosen partner
  lines jsonb not null default '[]',  -- what would be proposed to the chosen partner
  as_new jsonb not null default '{}', -- canonical field -> value of a partner made from it, in the ERP's spelling
  data_date date
);
create index search_hit_request on sirene.search_hit (request_id, position);

create table sirene.candidate (
  candidate_id bigint primary key default nextval('sirene.offer_id'),
  partner_id text not null,
  position integer not null,
  siren text not null,
  siret text,
  siren_rate numeric(5, 2) not null,
  siret_rate numeric(5, 2),
  band text not null check (band in ('suggest', 'show', 'hide')),
  tie boolean not null default false,
  reason text not null,
  record jsonb not null,
  data_date date,
  matched_at timestamptz not null default now(),
  unique (partner_id, position)
);

create table sirene.match_state (
  partner_id text primary key,
  matched_at timestamptz not null default now(),
  matched_hash text not null, -- compared_hash of the partner when it was matched
  data_date date,
  outcome text not null check (outcome in ('candidates', 'tie', 'nothing', 'failed')),
  reason text
);

create table sirene.rejected_candidate (
  partner_id text not null,
  siren text, -- null: none of them
  rejected_at timestamptz not null default now(),
  rejected_by text not null,
  declared_by text,
  reason text
);
create unique index rejected_candidate_once on sirene.rejected_candidate (partner_id, siren) nulls not distinct;

-- Partners to be made in the ERP from a hit: the intent, then what became of it.
create table sirene.creation (
  creation_id bigint generated always as identity primary key,
  hit_id bigint not null,
  siret text not null,
  partner jsonb not null, -- canonical field -> value
  requested_at timestamptz not null default now(),
  requested_by text not null,
  declared_by text,
  state text not null default 'new' check (state in ('new', 'created', 'refused', 'failed')),
  run_id text,
  intent_at timestamptz,
  partner_id text,
  message text,
  finished_at timestamptz
);
create unique index one_creation_per_siret on sirene.creation (siret) where state in ('new', 'created');
