"""Why a candidate is offered, in words, French or English."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from sirene_pipeline.domain.matching.name_evidence import EQUAL_IN_LETTERS, EQUAL_IN_WORDS, compare_names
from sirene_pipeline.domain.matching.names import fold_name, name_key, stem
from sirene_pipeline.domain.matching.tables import pairs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sirene_pipeline.domain.matching.asked import Asked
    from sirene_pipeline.domain.matching.features import PairFeatures
    from sirene_pipeline.domain.matching.prepare import Prepared
    from sirene_pipeline.domain.matching.records import Language
    from sirene_pipeline.domain.matching.scoring import Scored
    from sirene_pipeline.domain.matching.weights import WordWeights

_TEXTS: Final[Mapping[str, tuple[str, str]]] = {
    "siret": ("SIRET identique", "same SIRET"),
    "siren": ("SIREN identique", "same SIREN"),
    "unlike": ("mais ni le nom ni le lieu ne concordent", "but neither name nor place agree"),
    "same_name": ("noms identiques", "names are identical"),
    "former_name": ("sous son ancien nom {name}", "under its former name {name}"),
    "near_name": ("noms presque identiques", "names are nearly identical"),
    "same_name_split": ("noms identiques aux espaces près", "names are identical but for spaces"),
    "cut_name": ("nom tronqué concordant", "name agrees as far as it was cut"),
    "rare_words": ("mots rares {words} concordants", "rare words {words} agree"),
    "words": ("mots {words} concordants", "words {words} agree"),
    "unit_name": ("un autre nom de l'unité légale concorde", "another name of the legal unit agrees"),
    "acronym": ("sigle concordant", "acronym agrees"),
    "no_name": ("noms sans rapport", "names have nothing in common"),
    "numbers": ("chiffres du nom différents", "numbers in the name differ"),
    "legal_form": ("forme juridique différente", "legal form differs"),
    "town_hall": ("service communal, commune du lieu", "municipal service, municipality of the place"),
    "same_address": ("même adresse", "same address"),
    "same_street": ("même rue", "same street"),
    "other_number": ("numéro différent", "number differs"),
    "same_post_code": ("même code postal", "same post code"),
    "same_commune": ("même commune", "same commune"),
    "other_commune": ("commune différente", "commune differs"),
    "same_department": ("même département", "same département"),
    "other_department": ("département différent", "département differs"),
    "no_place": ("lieu inconnu", "place unknown"),
    "closed": ("établissement fermé", "establishment closed"),
    "tie": (
        "{count} unités légales que rien ne départage", "{count} legal units that nothing tells apart"
    ),
    "sites": (
        "{count} établissements que rien ne départage", "{count} establishments that nothing tells apart"
    ),
    "nothing": ("aucun candidat plausible", "no plausible candidate"),
    "no_name_given": ("ni nom ni identifiant : rien à chercher", "neither name nor identifier: nothing to search"),
    "key_absent": ("identifiant {number} absent des candidats", "identifier {number} is not among the candidates"),
}  # fmt: skip
_RARE: Final = 0.6
_LIKE_UNIT: Final = 0.6
_LIKE_STREET: Final = 0.85
_LIKE_NUMBER: Final = 0.75
_MOST_WORDS: Final = 4


def say(key: str, language: Language, **values: object) -> str:
    """Give one phrase."""
    return _TEXTS[key][0 if language == "fr" else 1].format(**values)


def join(phrases: list[str], language: Language) -> str:
    """Join phrases into one reason."""
    return (" ; " if language == "fr" else "; ").join(phrases)


def reason(asked: Asked, site: Scored) -> str:
    """Say what agrees and what differs between a query and a candidate."""
    candidate, features = asked.index.candidates[site.at], site.features
    keys = [*_remarks(features), *_place(features), *(["closed"] if candidate.is_active is False else [])]
    former = _former(asked, site)
    return join([_name(asked, site), *former, *(say(key, asked.language) for key in keys)], asked.language)


def _former(asked: Asked, site: Scored) -> list[str]:
    """Name the former name that agrees better than every present one, since nobody sees it on the record."""
    candidate, weights = asked.index.candidates[site.at], asked.index.weights

    def likeness(name: str) -> float:
        return max(compare_names(query, name_key(name), weights)[0].score for query in asked.prepared.names)

    if not candidate.former_names or not asked.prepared.names:
        return []
    best = max(candidate.former_names, key=likeness)
    present = [likeness(name) for name in candidate.names if name not in candidate.former_names]
    if likeness(best) < _LIKE_UNIT or likeness(best) <= max(present, default=0.0):
        return []
    return [say("former_name", asked.language, name=best)]


def _name(asked: Asked, site: Scored) -> str:
    features, language = site.features, asked.language
    if features.equal >= EQUAL_IN_WORDS:
        return say("same_name", language)
    if features.equal:
        return say("same_name_split" if features.equal == EQUAL_IN_LETTERS else "cut_name", language)
    weights = asked.index.weights
    shared = _shared_words(asked.prepared, asked.index.prepared[site.at], weights)
    if not shared:
        key = "acronym" if features.acronym else "unit_name" if features.unit_score > _LIKE_UNIT else "no_name"
        return say(key, language)
    rare = [word for word in shared if weights.of(word) >= _RARE]
    typed = _as_typed(asked.query.name or "", rare or shared)
    return say("rare_words" if rare else "words", language, words=" ".join(typed))


def _shared_words(query: Prepared, candidate: Prepared, weights: WordWeights) -> list[str]:
    """Give the query's words that are found in any of the candidate's names, in the query's order."""
    found: dict[str, None] = {}
    for asked in query.names:
        for offered in (*candidate.names, *candidate.parts):
            found.update(dict.fromkeys(compare_names(asked, offered, weights)[1].words))
    return [word for name in query.names for word in dict.fromkeys(name.words) if word in found]


def _as_typed(written: str, words: list[str]) -> list[str]:
    """Give words in the spelling of the typed name, which the keys have changed (plural, abbreviations)."""
    table = pairs("name_words.csv")
    typed = {stem(table.get(token, token)): token for token in fold_name(written).split()}
    return [typed.get(word, word) for word in dict.fromkeys(words)][:_MOST_WORDS]


def _remarks(features: PairFeatures) -> list[str]:
    remarks = []
    if features.numbers == 0.0:
        remarks.append("numbers")
    if features.legal_form == 0.0:
        remarks.append("legal_form")
    if features.municipality == 1.0 and features.body > 0.0:
        remarks.append("town_hall")
    return remarks


def _place(features: PairFeatures) -> list[str]:
    """Name the finest thing that agrees about the place, or what differs."""
    near = features.commune > 0.0 or features.post_code == 1.0
    if near and features.street >= _LIKE_STREET:
        if math.isnan(features.number):
            return ["same_street"]
        return ["same_address"] if features.number >= _LIKE_NUMBER else ["same_street", "other_number"]
    finest = [
        key
        for key, agrees in (
            ("same_post_code", features.post_code == 1.0),
            ("same_commune", features.commune > 0.0),
            ("same_department", features.department == 1.0),
        )
        if agrees
    ][:1]
    differs = (
        ["other_department"] if features.department == 0.0 else ["other_commune"] if features.commune == 0.0 else []
    )
    return (
        finest + differs if finest[:1] in ([], ["same_department"]) and (finest or differs) else finest or ["no_place"]
    )
