insert into street_type select written, long from street_type_rows
