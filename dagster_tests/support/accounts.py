"""The data set of published accounts, as the stand-in is given it."""

from typing import Final

ACCOUNT_FIELDS: Final = {
    "siren": "text",
    "date_cloture_exercice": "date",
    "chiffre_d_affaires": "double",
    "resultat_net": "double",
    "confidentiality": "text",
    "type_bilan": "text",
}
