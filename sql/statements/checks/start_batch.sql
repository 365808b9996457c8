insert into sirene.batch (batch_id, mode, source) values (%(batch_id)s, %(mode)s, %(source)s)
on conflict (batch_id) do nothing
