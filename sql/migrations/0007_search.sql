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
  claimed_by text,
  claimed_until timestamptz,
  answered_at timestamptz,
  hits integer,
  message text
);
create index search_request_new on sirene.search_request (request_id) where state = 'new';

create table sirene.search_hit (
  hit_id bigint generated always as identity primary key,
  request_id bigint not null references sirene.search_request on delete cascade,
  position integer not null,
  siret text not null,
  siren text not null,
  siren_rate numeric(5, 2),
  siret_rate numeric(5, 2),
  reason text,
  record jsonb not null, -- the establishment, parsed
  flags jsonb not null default '{}' -- canonical field -> verdict against the chosen partner
);
create index search_hit_request on sirene.search_hit (request_id, position);

create table sirene.candidate (
  candidate_id bigint generated always as identity primary key,
  partner_id text not null,
  position integer not null,
  siren text not null,
  siret text,
  siren_rate numeric(5, 2) not null,
  siret_rate numeric(5, 2),
  reason text not null,
  record jsonb not null,
  matched_at timestamptz not null default now(),
  matched_hash text not null, -- compared_hash of the partner when it was matched
  unique (partner_id, position)
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
