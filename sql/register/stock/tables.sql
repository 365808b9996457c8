-- What the statements read beside the files: the establishments asked for with the fingerprint of what was known of
-- them, what is ours, and the street types.
create or replace temp table wanted (siret varchar, siren varchar, fingerprint varchar);
create or replace temp table scope_siret (siret varchar);
create or replace temp table scope_siren (siren varchar);
create or replace temp table street_type (written varchar, long varchar);
