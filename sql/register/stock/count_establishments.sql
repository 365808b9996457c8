select count(*) from establishment
