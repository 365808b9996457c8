"""The words of street names: what may be left out, what is shortened, and what counts."""

from __future__ import annotations

import re
from typing import Final

ARTICLES: Final = frozenset({"DE", "DU", "DES", "LA", "LE", "LES", "L", "D", "AU", "AUX", "A", "ET"})

_TITLES: Final = {
    "ADJ": "ADJUDANT", "AMAL": "AMIRAL", "CAL": "CARDINAL", "CDT": "COMMANDANT", "CHAN": "CHANOINE",
    "CNE": "CAPITAINE", "COL": "COLONEL", "CPL": "CAPORAL", "CPT": "CAPITAINE", "DOC": "DOCTEUR", "DR": "DOCTEUR",
    "GAL": "GENERAL", "GEN": "GENERAL", "LT": "LIEUTENANT", "MAL": "MARECHAL", "MGR": "MONSEIGNEUR",
    "PDT": "PRESIDENT", "PRDT": "PRESIDENT", "PROF": "PROFESSEUR", "PR": "PROFESSEUR", "SGT": "SERGENT",
}  # fmt: skip
_TITLE_WORDS: Final = frozenset({*_TITLES.values(), "ABBE", "COMTE", "MAITRE", "PERE"})
_SHORT: Final = {
    "ANC": "ANCIEN", "CH": "CHEMIN", "CHT": "CHATEAU", "EGL": "EGLISE", "FBG": "FAUBOURG", "FG": "FAUBOURG",
    "GD": "GRAND", "GDE": "GRANDE", "GRD": "GRAND", "HT": "HAUT", "HTE": "HAUTE", "MAIS": "MAISON", "MLN": "MOULIN",
    "ND": "NOTRE DAME", "PT": "PETIT", "PTE": "PETITE", "ST": "SAINT", "STE": "SAINTE", "STES": "SAINTES",
    "STS": "SAINTS", "VX": "VIEUX",
}  # fmt: skip
_NUMBERS: Final = {
    "UN": "1", "DEUX": "2", "TROIS": "3", "QUATRE": "4", "CINQ": "5", "SIX": "6", "SEPT": "7", "HUIT": "8",
    "NEUF": "9", "DIX": "10", "ONZE": "11", "DOUZE": "12", "TREIZE": "13", "QUATORZE": "14", "QUINZE": "15",
    "SEIZE": "16", "VINGT": "20", "TRENTE": "30", "PREMIER": "1", "PREMIERE": "1",
    "DEUXIEME": "2", "SECOND": "2", "SECONDE": "2", "TROISIEME": "3",
}  # fmt: skip
_ORDINAL: Final = re.compile(r"^(\d+)(?:ERE?|I?E(?:ME)?|NDE?)$")
_GIVEN_NAMES: Final = frozenset(
    """
    ALBERT ALEXANDRE ALFRED ALPHONSE ANATOLE ANDRE ANTOINE ARISTIDE ARTHUR AUGUSTE BERNARD BLAISE CAMILLE CHARLES
    CLAUDE CLEMENT DANIEL DENIS EDGAR EDMOND EDOUARD EMILE ERNEST ETIENNE EUGENE FELIX FERDINAND FERNAND FRANCIS
    FRANCOIS FREDERIC GABRIEL GASTON GEORGE GEORGES GERARD GILBERT GUSTAVE GUY HECTOR HENRI HONORE HUBERT JACQUES JEAN
    JOSEPH JULES LEO LEON LEONARD LOUIS LOUISE LUCIEN MARCEL MARCELIN MARIE MARTIN MAURICE MAX MICHEL NELSON
    OLIVIER PAUL PHILIPPE PIERRE RAOUL RAYMOND RENE RICHARD ROBERT ROGER ROLAND ROMAIN SALVADOR SIMONE STANISLAS
    THEODORE THEOPHILE VICTOR VINCENT YVES
    """.split()  # noqa: SIM905 - one word a line would take eighty lines
)
"""Given names that streets carry and people leave out or shorten to a letter."""


def significant(label: tuple[str, ...]) -> tuple[str, ...]:
    """Give the words that count: no articles, short forms written out, numbers as figures."""
    bare = (_ORDINAL.sub(r"\1", word) for word in label)
    written = (_SHORT.get(word, _TITLES.get(word, _NUMBERS.get(word, word))) for word in bare)
    return tuple(word for words in written for word in words.split() if word not in ARTICLES)


def core(label: tuple[str, ...]) -> tuple[tuple[str, ...], frozenset[str], frozenset[str]]:
    """Split significant words into the core of the name, the titles and the given names (or initials) before it."""
    title_words = frozenset(word for word in label if word in _TITLE_WORDS)
    given = frozenset(word for word in label[:-1] if word in _GIVEN_NAMES or (len(word) == 1 and word.isalpha()))
    return tuple(word for word in label if word not in title_words | given), title_words, given
