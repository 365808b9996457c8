"""Finding the SIREN and SIRET a partner lacks: candidates by shared keys, scored, with a rate one can believe."""

from sirene_pipeline.domain.matching.index import CandidateIndex
from sirene_pipeline.domain.matching.matcher import match
from sirene_pipeline.domain.matching.name_evidence import name_score
from sirene_pipeline.domain.matching.records import Bands, Candidate, MatchResult, Query, Ranked

__all__ = ["Bands", "Candidate", "CandidateIndex", "MatchResult", "Query", "Ranked", "match", "name_score"]
