"""Places: communes, post codes, departments and countries, and the ERP's against the register's."""

from sirene_pipeline.domain.places.areas import (
    country_of,
    country_of_establishment,
    department_label,
    department_of,
    region_of,
    stated_country,
)
from sirene_pipeline.domain.places.communes import (
    commune_name,
    communes_named,
    communes_of_post_code,
    post_codes_of_commune,
    present_commune,
    whole_commune,
)
from sirene_pipeline.domain.places.judging import judge_country, judge_post_code, judge_town, plain_post_code
from sirene_pipeline.domain.places.sentences import SENTENCES
from sirene_pipeline.domain.places.towns import arrondissement_of, has_cedex, town_key

__all__ = [
    "SENTENCES",
    "arrondissement_of",
    "commune_name",
    "communes_named",
    "communes_of_post_code",
    "country_of",
    "country_of_establishment",
    "department_label",
    "department_of",
    "has_cedex",
    "judge_country",
    "judge_post_code",
    "judge_town",
    "plain_post_code",
    "post_codes_of_commune",
    "present_commune",
    "region_of",
    "stated_country",
    "town_key",
    "whole_commune",
]
