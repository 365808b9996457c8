-- Which words of the queries some record bears.
select
    a.word,
    w.key,
    w.records
from asked as a
inner join matching.word as w on a.word = w.word
