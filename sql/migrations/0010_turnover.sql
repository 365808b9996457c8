-- Turnovers from published accounts, on a clock of their own; a null amount says that nothing public is known.
create table sirene.turnover (
  siren text primary key,
  amount bigint,
  closed_on date,
  asked_at timestamptz not null default now()
);
