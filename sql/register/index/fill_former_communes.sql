-- The communes that merged into others, and those they are part of today.
create or replace temp table former_commune as select former, today from asked
