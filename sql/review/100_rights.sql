-- Readers read, reviewers decide, administrators rule. Nobody but our own functions touches schema sirene.
revoke all on schema review from public;
revoke execute on all functions in schema review from public;
revoke execute on all functions in schema sirene from public;
grant usage on schema review to sirene_reader, sirene_pipeline;
grant select on all tables in schema review to sirene_reader, sirene_pipeline;
grant insert on review.search_requests to sirene_reviewer;
grant update (decision, declared_by, decision_reason) on review.lines to sirene_reviewer;
grant execute on all functions in schema review to sirene_reviewer;
revoke execute on function
  review.set_rule(text, text, text, text), review.reserve_field(text, text[]),
  review.release_hold(bigint), review.reject_hold(bigint)
from sirene_reviewer;
grant execute on function
  review.set_rule(text, text, text, text), review.reserve_field(text, text[]),
  review.release_hold(bigint), review.reject_hold(bigint)
to sirene_admin;
grant execute on all functions in schema sirene to sirene_pipeline;
