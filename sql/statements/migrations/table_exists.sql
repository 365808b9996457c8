select to_regclass('sirene.migration') is not null as present
