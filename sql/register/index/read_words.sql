-- The words in the names of some records, and how many records bear each.
with used as (
    select distinct unnest(flatten(c.words)) as key
    from matching.candidate as c
    where c.record in (select record from asked)
)

select
    w.word,
    w.records
from matching.word as w
where w.key in (select key from used)
