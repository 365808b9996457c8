"""INSEE's nomenclatures as data: every spelling of a value parses to one code, every code has its label.

ODS gives labels, INSEE gives codes, an ERP has its own keys. What is not known gives ``None`` and is never guessed;
the caller keeps the source's text visible.
"""

from sirene_pipeline.domain.nomenclatures.company import (
    category_code,
    category_label,
    establishment_type_code,
    establishment_type_label,
    legal_form_code,
    legal_form_label,
    state_code,
    state_label,
)
from sirene_pipeline.domain.nomenclatures.countries import country_iso, country_label
from sirene_pipeline.domain.nomenclatures.naf import naf_code, naf_label, naf_nomenclatures_of, nomenclature_name
from sirene_pipeline.domain.nomenclatures.street_types import street_type_long, street_type_shown, street_types_of
from sirene_pipeline.domain.nomenclatures.workforce import workforce_code, workforce_label

__all__ = [
    "category_code",
    "category_label",
    "country_iso",
    "country_label",
    "establishment_type_code",
    "establishment_type_label",
    "legal_form_code",
    "legal_form_label",
    "naf_code",
    "naf_label",
    "naf_nomenclatures_of",
    "nomenclature_name",
    "state_code",
    "state_label",
    "street_type_long",
    "street_type_shown",
    "street_types_of",
    "workforce_code",
    "workforce_label",
]
