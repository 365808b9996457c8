insert into sirene.setting (key, value) values (%(key)s, %(value)s)
on conflict (key) do update set value = excluded.value where setting.value is distinct from excluded.value
