-- Partners nearly equal in name and address. Keys are hashes of what two such partners share; they follow edits in the
-- ERP by the partner's hash, so that a day costs what changed that day.
create table sirene.alike_key (
  key bigint not null,
  partner_id text not null,
  primary key (key, partner_id)
);
create index alike_key_partner on sirene.alike_key (partner_id);

create table sirene.alike_state (
  partner_id text primary key,
  keyed_hash text not null -- compared_hash of the partner when its keys were made
);

create table sirene.alike (
  partner_id text not null,
  other_partner_id text not null,
  likeness numeric(4, 1) not null, -- of the names, in percent
  reason text not null,
  found_at timestamptz not null default now(),
  primary key (partner_id, other_partner_id),
  check (partner_id < other_partner_id)
);
create index alike_other on sirene.alike (other_partner_id);
