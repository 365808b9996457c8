do $$
begin
  if not exists (select from pg_roles where rolname = 'sirene_erp') then
    create role sirene_erp nologin;
  end if;
end
$$
