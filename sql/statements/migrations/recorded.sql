select name, checksum from sirene.migration order by name
