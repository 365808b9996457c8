-- For each query of the batch up to 200 records by their words, scored as the shortlist in memory does, but by what the
-- postings alone tell: how much of the query a record holds, how much of its shortest name that is, and the place. Of
-- equals the first in the file is kept: sums are rounded, since the order they are made in is not always the same.
create or replace temp view found_by_name as
with word_hit as (
    select
        l.qid,
        p.record,
        p.words,
        p.department,
        p.commune,
        l.weight
    from lookup as l
    inner join matching.posting as p on l.key = p.key
    where l.scope = 'everywhere'
    union all
    select
        l.qid,
        p.record,
        p.words,
        p.department,
        p.commune,
        l.weight
    from lookup as l
    inner join query as q on l.qid = q.qid
    inner join matching.posting as p on l.key = p.key and q.department = p.department
    where l.scope in ('department', 'beside_another')
    union all
    select
        l.qid,
        p.record,
        p.words,
        p.department,
        p.commune,
        l.weight
    from lookup as l
    inner join query_commune as q on l.qid = q.qid
    inner join matching.posting as p on l.key = p.key and q.commune = p.commune
    where l.scope = 'commune'
    union all
    -- Nothing rare in the name: what bears its rarest word and another of its words, wherever it is.
    select
        l.qid,
        p.record,
        p.words,
        p.department,
        p.commune,
        l.weight + other.weight
    from lookup as l
    inner join query as q on l.qid = q.qid
    inner join matching.posting as p on l.key = p.key
    inner join matching.candidate as c on p.record = c.record
    inner join lookup as other on l.qid = other.qid and l.slot <> other.slot
    where
        l.scope = 'beside_another'
        and p.department is distinct from q.department
        and list_contains(flatten(c.words), other.key)
),

named as (
    select
        h.qid,
        h.record,
        any_value(h.words) as words,
        any_value(h.department) as department,
        any_value(h.commune) as commune,
        sum(h.weight) as weight,
        count(*) as found
    from word_hit as h
    group by h.qid, h.record
)

select
    n.qid,
    unnest(arg_max(
        n.record,
        round(
            0.55 * least(n.weight / q.base, 1) + 0.45 * least(n.found / n.words, 1)
            + case when n.department = q.department then 0.12 else 0 end
            + case when c.commune is not null then 0.2 else 0 end, 6
        ) - n.record * 1e-14,
        200
    )) as record
from named as n
inner join query as q on n.qid = q.qid
left join query_commune as c on n.qid = c.qid and n.commune = c.commune
group by n.qid
