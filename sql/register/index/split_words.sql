-- For words nobody bears: two words in one piece, FITLAB for FIT LAB.
with cut as (
    select
        a.word,
        unnest(range(3, length(a.word) - 2)) as place
    from asked as a
    where length(a.word) > 5
)

select
    c.word,
    one.key as first_key,
    one.records as first_records,
    other.key as second_key,
    other.records as second_records
from cut as c
inner join matching.word as one on left(c.word, c.place) = one.word
inner join matching.word as other on stem_of(substr(c.word, c.place + 1)) = other.word
qualify row_number() over (partition by c.word order by least(one.records, other.records) desc, c.place) <= 2
