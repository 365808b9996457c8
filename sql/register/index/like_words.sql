-- For words nobody bears: the nearest that somebody does, one letter off, or two in words of six letters and more. Both
-- ends at once are never wrong: three letters of the beginning, three of the end, or two of each agree.
with unknown as (
    select
        word,
        length(word) as letters,
        case when length(word) < 6 then 1 else 2 end as most,
        unnest([left(word, 3) || '_', '_' || right(word, 3), left(word, 2) || '_' || right(word, 2)]) as ends
    from asked
),

known as (
    select
        word,
        key,
        records,
        length(word) as letters,
        unnest([left(word, 3) || '_', '_' || right(word, 3), left(word, 2) || '_' || right(word, 2)]) as ends
    from matching.word
    where length(word) > 3
),

near as (
    select distinct
        u.word,
        u.most,
        k.word as known,
        k.key,
        k.records
    from unknown as u
    inner join known as k on u.ends = k.ends
    where k.letters between u.letters - u.most and u.letters + u.most and levenshtein(u.word, k.word) <= 2
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
