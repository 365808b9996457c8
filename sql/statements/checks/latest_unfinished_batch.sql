select batch_id from sirene.batch where finished_at is null order by started_at desc limit 1
