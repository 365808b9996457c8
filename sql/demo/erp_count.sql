select count(*) from res_partner;
