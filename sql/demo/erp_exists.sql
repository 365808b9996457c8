select to_regclass('res_partner') is not null;
