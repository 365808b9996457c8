-- For each query of the batch the records at its address, and the public bodies that may run what it names, each with
-- what that is worth. A street without a number that has more than 200 records tells too little.
create or replace temp view found_by_place as
with hit as (
    select
        s.qid,
        a.record,
        case when s.number > 0 then 0.7 else 0.25 end as worth
    from query_street as s
    inner join matching.address as a
        on s.commune = a.commune and key_of(s.word) = a.key and (s.number = 0 or s.number = a.number)
    qualify s.number > 0 or count(*) over (partition by s.qid, s.commune, s.word) <= 200
    union all
    select
        b.qid,
        r.record,
        b.worth
    from query_body as b
    inner join matching.body as r on b.commune = r.commune and b.kind = r.kind
)

select
    qid,
    record,
    least(sum(worth), 0.9) as worth
from hit
group by qid, record
