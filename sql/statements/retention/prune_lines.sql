-- Lines that came to nothing; what was ignored, applied or undone is the memory of the product.
delete from sirene.proposal_line as l
where l.state in ('superseded', 'obsolete', 'orphaned') and l.closed_at < now() - make_interval(days => %(days)s)
  and not exists (select from sirene.erp_write as w where w.line_id = l.line_id)
