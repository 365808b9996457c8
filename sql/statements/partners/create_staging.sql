create temporary table partner_staging (like sirene.partner including defaults) on commit drop;
alter table partner_staging add primary key (partner_id)
