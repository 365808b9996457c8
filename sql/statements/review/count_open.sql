select count(*) as lines from review.lines where state = 'new'
