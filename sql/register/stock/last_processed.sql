-- The last day on which INSEE processed anything in the file: the day it is the image of, or shortly before.
select max(try_cast(e.dateDernierTraitementEtablissement as date))::varchar
from establishment as e
