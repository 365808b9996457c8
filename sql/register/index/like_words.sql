-- For words nobody bears: the nearest that somebody does, one letter off, or two in words of six letters and more. Both
-- ends at once are never wrong: three letters of the beginning, three of the end, or two of each agree.
with unknown as (
    select
        word,
        left(word, 3) as beginning,
        right(word, 3) as ending,
        left(word, 2) || right(word, 2) as ends,
        length(word) as letters,
        case when length(word) < 6 then 1 else 2 end as most
    from asked
),

known as (
    select
        word,
        key,
        records,
        left(word, 3) as beginning,
        right(word, 3) as ending,
        left(word, 2) || right(word, 2) as ends,
        length(word) as letters
    from matching.word
    where length(word) > 3
),

near as (
    select
        u.word,
        u.most,
        k.word as known,
        k.key,
        k.records
    from unknown as u
    inner join known as k
        on u.beginning = k.beginning and k.letters between u.letters - u.most and u.letters + u.most
    where levenshtein(u.word, k.word) <= 2
    union
    select
        u.word,
        u.most,
        k.word as known,
        k.key,
        k.records
    from unknown as u
    inner join known as k
        on u.ending = k.ending and k.letters between u.letters - u.most and u.letters + u.most
    where levenshtein(u.word, k.word) <= 2
    union
    select
        u.word,
        u.most,
        k.word as known,
        k.key,
        k.records
    from unknown as u
    inner join known as k
        on u.ends = k.ends and k.letters between u.letters - u.most and u.letters + u.most
    where levenshtein(u.word, k.word) <= 2
),

measured as (
    select
        *,
        damerau_levenshtein(word, known) as letters_off
    from near
)

select
    word,
    key,
    records
from measured
where letters_off <= most
qualify row_number() over (partition by word order by letters_off, records desc, known) <= 6
