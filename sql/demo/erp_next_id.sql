select setval(pg_get_serial_sequence('res_partner', 'id'), max(id)) from res_partner;
