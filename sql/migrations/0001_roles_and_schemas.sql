-- Group roles (cluster-wide, so another database of the cluster may have made them already) and our two schemas.
-- They cannot log in here: an installation grants them to people, or gives them a password itself.
do $$
declare
  role_name text;
begin
  foreach role_name in array array['sirene_reader', 'sirene_reviewer', 'sirene_admin', 'sirene_pipeline'] loop
    begin
      if not exists (select from pg_roles where rolname = role_name) then
        execute format('create role %I nologin', role_name);
      end if;
    exception
      when duplicate_object or unique_violation then null; -- another upgrade was faster
    end;
  end loop;
  begin
    grant sirene_reader to sirene_reviewer;
    grant sirene_reviewer to sirene_admin;
  exception
    when unique_violation then null;
  end;
end
$$;

create schema if not exists sirene;
comment on schema sirene is 'Tables of sirene_pipeline. People work in schema review.';
revoke all on schema sirene from public;

-- Settings the review functions need; the pipeline writes them here from sirene.toml at every start.
create table sirene.setting (
  key text primary key,
  value text not null
);
insert into sirene.setting values
  ('language', 'fr'), ('apply_mode', 'off'), ('silence_scope', 'field'), ('max_pending', '5000');

create table sirene.installation (
  only_one boolean primary key default true check (only_one),
  installation_id uuid not null default gen_random_uuid(),
  created_at timestamptz not null default now()
);
insert into sirene.installation default values;
comment on table sirene.installation is
  'Who we are to the ERP: the ERP remembers this id, and a second installation that writes to it is refused.';

create function sirene.setting(setting_key text) returns text
language sql stable set search_path = sirene, pg_temp
as $$ select value from sirene.setting where key = setting_key $$;
