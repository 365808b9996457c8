create schema if not exists sirene;
create table if not exists sirene.migration (
  name text primary key,
  checksum text not null,
  applied_at timestamptz not null default now()
)
