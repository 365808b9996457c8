-- By commune and word of the street: the records there, and their number.
create table matching.address as
select
    commune,
    key_of(word) as key,
    number,
    record
from (
    select
        c.record,
        c.commune,
        coalesce(c.number, 0) as number,
        unnest(words_of(plain_capitals(c.street_label))) as word
    from matching.candidate as c
    where c.commune is not null and c.street_label is not null
)
order by commune, key, number
