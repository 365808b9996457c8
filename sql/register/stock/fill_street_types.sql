insert into street_type select written, long from asked
