"""Streets: a line taken apart, the register's written for the ERP, and one judged against the other."""

from sirene_pipeline.domain.streets.judging import ErpLines, judge_street
from sirene_pipeline.domain.streets.lines import StreetLine, parse_street
from sirene_pipeline.domain.streets.sentences import SENTENCES, UNCERTAIN
from sirene_pipeline.domain.streets.writing import (
    format_complement,
    format_special_distribution,
    format_street,
    street_of,
)

__all__ = [
    "SENTENCES",
    "UNCERTAIN",
    "ErpLines",
    "StreetLine",
    "format_complement",
    "format_special_distribution",
    "format_street",
    "judge_street",
    "parse_street",
    "street_of",
]
