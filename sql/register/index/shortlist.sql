-- The records worth comparing, for each query of the batch and best first: $wanted, of which $sites of one legal unit.
-- Of those found the names are now looked at one by one; words weigh what they weigh to the comparison ($scale and
-- $collection bring the counts of the stock to the size of the collection the model was fitted on).
with best_placed as (
    select
        qid,
        unnest(arg_max(record, round(worth, 6) - record * 1e-14, 200)) as record
    from found_by_place
    group by qid
),

found as (
    select * from found_by_name
    union
    select * from best_placed
),

looked_at as (
    select
        f.qid,
        f.record,
        c.siren,
        c.words,
        c.is_active,
        coalesce(p.worth, 0)
        + case when c.department = q.department then 0.12 else 0 end
        + case when c.post_code = q.post_code then 0.08 else 0 end
        + case when qc.commune is not null then 0.2 else 0 end as extra,
        q.base
    from found as f
    inner join query as q on f.qid = q.qid
    inner join matching.candidate as c on f.record = c.record
    left join found_by_place as p on f.qid = p.qid and f.record = p.record
    left join query_commune as qc on f.qid = qc.qid and c.commune = qc.commune
),

name as (
    select
        qid,
        record,
        unnest(range(len(words))) as rank,
        unnest(words) as words
    from looked_at
),

word_of_name as (
    select
        qid,
        record,
        rank,
        unnest(words) as key
    from name
),

weight_of_key as (
    select
        key,
        greatest(0.02, 1 - ln(max(records) * $scale + 1) / ln($collection + 1)) as weight
    from matching.word
    where key in (select key from word_of_name)
    group by key
),

of_name as (
    select
        w.qid,
        w.record,
        w.rank,
        sum(coalesce(l.weight, 0)) as matched,
        sum(k.weight) as total
    from word_of_name as w
    left join lookup as l on w.qid = l.qid and w.key = l.key
    left join weight_of_key as k on w.key = k.key
    group by w.qid, w.record, w.rank
),

scored as (
    select
        a.qid,
        a.record,
        a.siren,
        a.is_active,
        round(
            a.extra + coalesce(max(0.55 * least(n.matched / a.base, 1) + 0.45 * least(n.matched / n.total, 1)), 0), 6
        ) as score
    from looked_at as a
    left join of_name as n on a.qid = n.qid and a.record = n.record
    group by a.qid, a.record, a.siren, a.is_active, a.extra
),

of_units as (
    select
        *,
        row_number() over (partition by qid, siren order by score desc, is_active desc, record) as site
    from scored
),

ranked as (
    select
        qid,
        record,
        row_number() over (partition by qid order by score desc, is_active desc, record) as place
    from of_units
    where site <= $sites
    -- What scores so much less than the best never came first on the labelled data; it would only cost time.
    qualify score >= 0.4 * max(score) over (partition by qid)
)

select
    qid,
    record
from ranked
where place <= $wanted
order by qid, place
