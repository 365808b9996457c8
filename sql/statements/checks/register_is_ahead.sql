-- Whether the register's data are newer than what some partner was last compared with; so they are while nobody was found.
select coalesce(bool_or(f.current_as_of is null or f.current_as_of < %(data_date)s::date), true) as ahead
from sirene.followed as f
where f.last_outcome = 'found' and (f.active or %(with_archived)s)
