select count(*) from matching.candidate
