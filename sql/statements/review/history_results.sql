select line_id, result from review.history order by write_id
