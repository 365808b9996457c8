-- Every word a record is looked up by, and how many bear it.
create table matching.word as
select
    word,
    key_of(word) as key,
    count(*)::uinteger as records
from (select unnest(looked_up_by(list_concat(c.names, c.former_names), c.acronym)) as word from matching.candidate as c)
group by word
order by word
