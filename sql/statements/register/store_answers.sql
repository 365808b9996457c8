insert into sirene.answer as a (content_hash, siret, source, address, body, data_date)
select * from unnest(%(hashes)s::text[], %(sirets)s::text[], %(sources)s::text[], %(addresses)s::text[],
                     %(bodies)s::jsonb[], %(data_dates)s::date[])
on conflict (content_hash) do update set last_seen_at = now(), data_date = excluded.data_date
