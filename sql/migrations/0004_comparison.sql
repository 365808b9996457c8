-- The verdicts of the latest comparison of each partner, and the facts that are no field.

create table sirene.difference (
  partner_id text not null,
  field text not null,
  batch_id text not null,
  compared_at timestamptz not null default now(),
  verdict text not null check (verdict in ('same', 'equivalent', 'different', 'missing', 'not_comparable')),
  current_value text,
  register_value text,
  proposed_value text,
  reason_code text not null,
  reason text not null,
  line_kind text, -- null when nothing would be proposed
  group_key text,
  primary key (partner_id, field)
);
create index difference_batch on sirene.difference (batch_id);
comment on table sirene.difference is
  'One row per partner and field that is not simply the same, as of the partner''s latest comparison.';

create table sirene.event (
  event_id bigint generated always as identity primary key,
  partner_id text not null,
  type text not null,
  siret text,
  reason text not null,
  detail jsonb not null default '{}',
  opened_at timestamptz not null default now(),
  opened_batch text,
  data_date date,           -- the register's date when it was first seen
  confirmed_at timestamptz, -- a later data date said the same
  closed_at timestamptz,
  closed_because text
);
create unique index one_open_event_per_partner_and_type on sirene.event (partner_id, type) where closed_at is null;
create index event_open on sirene.event (type) where closed_at is null;
comment on table sirene.event is 'Facts about partners that are no field: closed, head_office_moved, identity_conflict and so on.';

-- What one comparison saw, before it is merged into the open events.
create table sirene.observation (
  batch_id text not null references sirene.batch on delete cascade,
  partner_id text not null,
  type text not null,
  siret text,
  reason text not null,
  detail jsonb not null default '{}',
  primary key (batch_id, partner_id, type)
);
