select
  (select count(*) from (
     select from sirene.proposal_line where state in ('new', 'accepted')
     group by partner_id, field having count(*) > 1) as d) as doubled,
  (select count(*) from sirene.proposal_line
   where state in ('new', 'accepted') and new_value ~* '\[(ND|NON-DIFFUSIBLE)\]') as masked,
  (select count(*) from sirene.hold where state = 'open') as open_holds,
  (select count(*) from sirene.proposal_line where state = 'new') as open_lines
