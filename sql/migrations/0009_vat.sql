-- What VIES said of VAT numbers, when it is asked at all.
create table sirene.vat_check (
  vat text primary key,
  state text not null check (state in ('valid', 'not_valid', 'unverified')),
  checked_at timestamptz not null default now(),
  definite_at timestamptz -- when VIES last said valid or not valid
);
