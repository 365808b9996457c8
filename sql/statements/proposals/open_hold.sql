-- Later batches join the open hold of that kind.
insert into sirene.hold as h (kind, field, message, partners, sample, opened_batch)
values (%(kind)s, %(field)s, %(message)s, %(partners)s, %(sample)s, %(batch_id)s)
on conflict (kind, field) where state = 'open' do update set partners = h.partners + excluded.partners
returning hold_id
