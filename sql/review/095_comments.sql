-- BI tools show these beside the columns. A column keeps one meaning, whichever view it stands in.
do $$
declare
  a_column record;
begin
  for a_column in
    select c.relname as table_name, a.attname as column_name, m.meaning
    from pg_namespace as n
    join pg_class as c on c.relnamespace = n.oid and c.relkind = 'v'
    join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0
    join (values
      ('partner_id', 'The ERP''s key of the partner'),
      ('ref', 'The ERP''s reference of the partner'),
      ('partner', 'The partner: its name in the ERP, or its reference'),
      ('name', 'Name'), ('legal_name', 'Legal name (dénomination sociale)'), ('trade_name', 'Trade name (enseigne)'),
      ('is_company', 'A company, not a contact of one'), ('active', 'Not archived in the ERP'),
      ('siren', 'Nine digits: the legal unit'), ('siret', 'Fourteen digits: the establishment'),
      ('vat', 'VAT number'), ('street', 'Street'), ('street2', 'Second line of the street'),
      ('street3', 'Third line of the street'), ('post_code', 'Post code'), ('town', 'Town'), ('region', 'Region'),
      ('department', 'Département'), ('country', 'Country'), ('naf', 'Activity code (APE)'),
      ('naf_label', 'Label of the activity code, in its own nomenclature'), ('legal_form', 'Legal form'),
      ('establishment_type', 'Head office or secondary'), ('administrative_state', 'Active or closed'),
      ('creation_date', 'Date of creation'), ('category', 'Company category'), ('workforce', 'Workforce band'),
      ('last_processed', 'When INSEE last processed the establishment'), ('turnover', 'Turnover'),
      ('partner_category', 'The partner''s category in the ERP'), ('changed_at', 'Last change in the ERP'),
      ('state', 'State, as a stable word'), ('state_label', 'State, for people'),
      ('last_checked_at', 'When a definite answer was last compared'),
      ('current_as_of', 'Date of the register''s data up to which the partner is known to agree'),
      ('register_last_processed', 'When INSEE last processed it, as of the last answer'),
      ('open_lines', 'Lines that wait for a decision'), ('open_events', 'Types of its open events'),
      ('last_attempt_at', 'When it was last tried, answered or not'), ('next_attempt_at', 'Not tried before this'),
      ('failures', 'Failures in a row'), ('last_error', 'What went wrong last'),
      ('requested_at', 'When somebody asked'), ('requested_by', 'Login that asked'), ('locked', 'The partner is locked'),
      ('first_seen', 'First extract that held it'), ('last_seen', 'Last extract that held it'),
      ('gone_at', 'When it left the ERP'),
      ('proposal_id', 'Number of the proposal'), ('lines', 'Number of lines'), ('new_lines', 'Lines undecided'),
      ('accepted_lines', 'Lines accepted, applied or tried'), ('ignored_lines', 'Lines ignored'),
      ('other_lines', 'Lines superseded, obsolete or orphaned'), ('opened_at', 'When it was opened'),
      ('updated_at', 'When a line was last added'), ('data_date', 'Date of the register''s data'),
      ('origin', 'check, search or attach'), ('event_id', 'Number of the event'), ('type', 'Type of the event'),
      ('reason', 'Why, in words'), ('detail', 'Identifiers and dates of the event'), ('open', 'Still true'),
      ('confirmed', 'A later data date said the same'), ('confirmed_at', 'When a later data date said the same'),
      ('closed_at', 'When it ended'), ('closed_because', 'Why it ended'),
      ('field', 'Canonical name of the field'), ('label', 'Name of the field, for people'),
      ('value', 'This value only; empty: the whole field'), ('cause', 'Why it is silenced'),
      ('ignored_at', 'When it was silenced'), ('ignored_by', 'Login that silenced it'),
      ('declared_by', 'Name given by a tool that shares one login; not verified'), ('line_id', 'Number of the line'),
      ('write_id', 'Number of the try'), ('old_value', 'What the ERP held before'), ('new_value', 'What was written'),
      ('result', 'applied, already, conflict, failed, not_kept, dry_run; empty while unknown'),
      ('found_value', 'What the ERP held when it was looked at'), ('message', 'What was said'),
      ('intent_at', 'When the write was about to be made'), ('result_at', 'When its result was known'),
      ('run_id', 'The Dagster run'), ('kind', 'Kind'), ('decided_by', 'Login that decided, or rule:…'),
      ('decided_at', 'When it was decided'), ('decision_reason', 'Why it was decided so'),
      ('hold_id', 'Number of the hold'), ('partners', 'Number of partners'), ('sample', 'Five examples'),
      ('rule_id', 'Number of the rule'), ('rule', 'never, fill, propose or auto'), ('set_at', 'When it was set'),
      ('set_by', 'Login that set it'), ('log_id', 'Number of the entry'), ('at', 'When'), ('action', 'What was decided'),
      ('actor', 'Login, or rule:…'), ('declared', 'Name declared beside the login'),
      ('old_hash', 'Hash of the old value'), ('new_hash', 'Hash of the new value'), ('day', 'Day'),
      ('checked', 'Partners checked; or age of the last check'), ('proposed', 'Lines proposed'),
      ('accepted', 'Lines accepted'), ('ignored', 'Lines ignored'), ('applied', 'Lines written'),
      ('refused', 'Lines in conflict or refused by the ERP'), ('undone', 'Lines taken back'),
      ('oldest', 'Opening of the oldest'), ('oldest_age', 'Age of the oldest'),
      ('median_age_days', 'Half of them are older than this'), ('verdict', 'missing, different or equivalent'),
      ('reason_code', 'Why, as a stable code'), ('acceptance_percent', 'Accepted among decided, in percent'),
      ('oldest_check', 'The oldest check among them'), ('last_time', 'When it was last said'),
      ('request_id', 'Number of the search'), ('active_only', 'Closed establishments left out'),
      ('mode', 'strict or wide'), ('ignore_fields', 'Fields left out of the search and of the flags'),
      ('hits', 'Number of establishments found'), ('answered_at', 'When it was answered'),
      ('hit_id', 'Number of the hit, for update_from, create_partner and attach'), ('position', 'Rank, best first'),
      ('match_rate', 'Chance in percent that this is the right legal unit'),
      ('reason_example', 'What the reason code stands for: the reason of the latest such line, in words'),
      ('likeness', 'How alike two names are, in percent'),
      ('siret_rate', 'Chance in percent that this is the right establishment'),
      ('flags', 'Each field against the chosen partner'), ('already_in_erp_as', 'The partner that holds this SIRET'),
      ('candidate_id', 'Number of the candidate, for attach'), ('partner_street', 'The partner''s street'),
      ('partner_post_code', 'The partner''s post code'), ('partner_town', 'The partner''s town'),
      ('band', 'suggest, show or hide'), ('tie', 'Nothing tells it from another legal unit'),
      ('matched_at', 'When it was matched'), ('creation_id', 'Number of the creation'),
      ('finished_at', 'When it was settled'), ('common', 'What the two have in common'),
      ('other_partner_id', 'The other one''s key'), ('other_ref', 'The other one''s reference'),
      ('other_name', 'The other one''s name'), ('other_town', 'The other one''s town'),
      ('checked_at', 'When it was last asked'), ('definite_at', 'When it last got a definite answer')
    ) as m (column_name, meaning) on m.column_name = a.attname
    where n.nspname = 'review' and col_description(c.oid, a.attnum) is null
  loop
    execute format('comment on column review.%I.%I is %L', a_column.table_name, a_column.column_name, a_column.meaning);
  end loop;
end
$$;
