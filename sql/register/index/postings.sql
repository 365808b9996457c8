-- By word, then place: the records that bear it, and how many words their shortest name has.
create table matching.posting as
select
    key_of(word) as key,
    department,
    commune,
    words,
    record
from (
    select
        c.record,
        c.department,
        c.commune,
        least(255, list_min(list_transform(c.words, lambda name: greatest(1, length(name)))))::utinyint as words,
        unnest(looked_up_by(list_concat(c.names, c.former_names), c.acronym)) as word
    from matching.candidate as c
)
order by key, department, commune
