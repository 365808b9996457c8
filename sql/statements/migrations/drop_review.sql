-- The contract is replaced as a whole. Somebody's own view that stands on it would go with it: that is refused.
do $$
declare
  foreign_objects text;
begin
  select string_agg(distinct format('%I.%I', n.nspname, c.relname), ', ') into foreign_objects
  from pg_depend as d
  join pg_rewrite as r on r.oid = d.objid and d.classid = 'pg_rewrite'::regclass
  join pg_class as c on c.oid = r.ev_class
  join pg_namespace as n on n.oid = c.relnamespace
  join pg_class as used on used.oid = d.refobjid and d.refclassid = 'pg_class'::regclass
  join pg_namespace as un on un.oid = used.relnamespace
  where un.nspname = 'review' and n.nspname <> 'review';
  if foreign_objects is not null then
    raise exception 'views of yours stand on schema review: %', foreign_objects
      using hint = 'Keep their text, drop them, upgrade, and create them again.';
  end if;
  drop schema if exists review cascade;
  create schema review;
  comment on schema review is 'Where reviewers work: views to read, functions to decide. See docs/review.md.';
end
$$
