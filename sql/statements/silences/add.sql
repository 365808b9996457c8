insert into sirene.ignored_field (partner_id, field, value, cause, ref, siret, ignored_at, ignored_by, reason)
values (%(partner_id)s, %(field)s, %(value)s, coalesce(%(cause)s, 'imported'), %(ref)s, %(siret)s,
        coalesce(%(ignored_at)s::timestamptz, now()), coalesce(%(ignored_by)s, %(by)s), %(reason)s)
on conflict do nothing
