-- SIRETs wanted that the stock does not hold.
select w.siret
from wanted as w
anti join establishment as e on w.siret = e.siret
