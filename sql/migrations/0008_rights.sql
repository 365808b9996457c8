-- The pipeline role works on our tables but cannot rewrite the log; people have no way into schema sirene at all.
grant usage on schema sirene to sirene_pipeline;
grant select, insert, update, delete on all tables in schema sirene to sirene_pipeline;
revoke update, delete, truncate on sirene.decision_log from sirene_pipeline;
grant usage on all sequences in schema sirene to sirene_pipeline;
alter default privileges in schema sirene grant select, insert, update, delete on tables to sirene_pipeline;
alter default privileges in schema sirene grant usage on sequences to sirene_pipeline;
