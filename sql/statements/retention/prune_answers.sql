delete from sirene.answer as a
where a.last_seen_at < now() - make_interval(days => %(days)s)
  and not exists (select from sirene.proposal_line as l
                  where l.answer_hash = a.content_hash and l.state in ('new', 'accepted'))
