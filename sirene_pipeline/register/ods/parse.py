"""From a flat ODS record (Explore API v2.1) to an ``Establishment``.

Labels become INSEE's codes, numbers become text with their zeros, blank strings and nulls become ``None``. Masks
(``[ND]``) stay as text: they are no values, and only the comparison may say so, field by field.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, TypeVar

from sirene_pipeline.domain.records import Establishment
from sirene_pipeline.register import labels
from sirene_pipeline.register.askable import SIREN_LENGTH, SIRET_LENGTH
from sirene_pipeline.register.errors import RegisterError, SchemaChangedError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sirene_pipeline.register.protocol import RawRecord

    CountUnknown = Callable[[str], None]

_NIC_LENGTH: Final = 5
_SOLE_TRADER: Final = ("1000", "entrepreneur individuel")
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_MASK: Final = re.compile(r"\[.*\]")
_V = TypeVar("_V")


def parse_record(record: RawRecord, count_unknown: CountUnknown = lambda _: None) -> Establishment:
    """Read one record; ``count_unknown`` is told the name of each field whose value the nomenclatures do not know.

    Raises:
        SchemaChangedError: when a field holds a list or an object where a single value was.
        RegisterError: ``unreadable`` when the record has no usable SIRET.
    """
    return _Reader(record, count_unknown).establishment()


class _Reader:
    """One record being read."""

    def __init__(self, record: RawRecord, count_unknown: CountUnknown) -> None:
        self._record = record
        self._count_unknown = count_unknown

    def establishment(self) -> Establishment:
        siren, nic, siret = self._identifiers()
        return Establishment(
            siret=siret,
            siren=siren,
            nic=nic,
            state=self._code("etatadministratifetablissement", labels.STATES),
            unit_state=self._code("etatadministratifunitelegale", labels.UNIT_STATES),
            diffusion=self._code("statutdiffusionetablissement", labels.DIFFUSIONS),
            unit_diffusion=self._code("statutdiffusionunitelegale", labels.DIFFUSIONS),
            is_head_office=self._flag("etablissementsiege"),
            head_office_siret=self._number("siretsiegeunitelegale", SIRET_LENGTH),
            creation_date=self._date("datecreationetablissement"),
            unit_creation_date=self._date("datecreationunitelegale"),
            closed_on=self._date("datefermetureetablissement"),
            unit_closed_on=self._date("datefermetureunitelegale"),
            last_processed=self._text("datederniertraitementetablissement"),
            unit_last_processed=self._text("datederniertraitementunitelegale"),
            purged=bool(self._flag("unitepurgeeunitelegale")),
            **self._address(),
            **self._names(),
            **self._activity(),
        )

    def _address(self) -> dict[str, Any]:
        street_type = self._text("typevoieetablissement")
        return {
            "complement": self._text("complementadresseetablissement"),
            "number": self._text("numerovoieetablissement"),
            "repetition": self._text("indicerepetitionetablissement"),
            "last_number": self._text("derniernumerovoieetablissement"),
            "street_type": labels.long_street_type(street_type) if street_type else None,
            "street_label": self._text("libellevoieetablissement"),
            "special_distribution": self._text("distributionspecialeetablissement"),
            "post_code": self._number("codepostaletablissement", 5),
            "town": self._text("libellecommuneetablissement"),
            "commune_code": self._number("codecommuneetablissement", 5),
            "cedex_code": self._number("codecedexetablissement", 5),
            "cedex_town": self._text("libellecedexetablissement"),
            "foreign_town": self._text("libellecommuneetrangeretablissement"),
            "country_code": self._number("codepaysetrangeretablissement", 5),
            "country_label": self._text("libellepaysetrangeretablissement"),
            "department_code": self._number("codedepartementetablissement", 2),
        }

    def _names(self) -> dict[str, Any]:
        legal_form = self._number("categoriejuridiqueunitelegale", 4)
        legal_name = self._text("denominationunitelegale")
        surname = self._text("nomusageunitelegale") or self._text("nomunitelegale")
        first_name = self._text("prenomusuelunitelegale") or self._text("prenom1unitelegale")
        label = self._text("naturejuridiqueunitelegale")
        sole_trader = (legal_form or label or "").casefold() in _SOLE_TRADER
        # A legal person in partial diffusion has masks in its personal fields: the name it has makes it none.
        natural = sole_trader or (legal_name is None and bool(surname or first_name))
        return {
            "legal_name": legal_name,
            "acronym": self._text("sigleunitelegale"),
            "unit_usual_names": self._texts("denominationusuelle{}unitelegale"),
            "usual_name": self._text("denominationusuelleetablissement"),
            "trade_names": self._texts("enseigne{}etablissement"),
            "natural_person": natural,
            "person_name": _person_name(first_name, surname) if natural else None,
            "legal_form": legal_form,
            "legal_form_label": label,
        }

    def _activity(self) -> dict[str, Any]:
        return {
            "naf": self._text("activiteprincipaleetablissement"),
            "naf_nomenclature": self._text("nomenclatureactiviteprincipaleetablissement"),
            "unit_naf": self._text("activiteprincipaleunitelegale"),
            "unit_naf_nomenclature": self._text("nomenclatureactiviteprincipaleunitelegale"),
            "naf_2025": self._text("activiteprincipalenaf25etablissement"),
            "unit_naf_2025": self._text("activiteprincipalenaf25unitelegale"),
            "category": self._text("categorieentreprise"),
            "category_year": self._text("anneecategorieentreprise"),
            "workforce": self._workforce("trancheeffectifsetablissement"),
            "workforce_year": self._text("anneeeffectifsetablissement"),
            "unit_workforce": self._workforce("trancheeffectifsunitelegale"),
            "unit_workforce_year": self._text("anneeeffectifsunitelegale"),
        }

    def _identifiers(self) -> tuple[str, str, str]:
        siren = self._number("siren", SIREN_LENGTH)
        nic = self._number("nic", _NIC_LENGTH)
        siret = self._number("siret", SIRET_LENGTH) or (siren + nic if siren and nic else None)
        if siret is None or len(siret) != SIRET_LENGTH:
            raise RegisterError("unreadable", "A record of the answer has no SIRET of 14 digits")
        if siren is not None and not siret.startswith(siren):
            raise RegisterError("inconsistent", f"The record of SIRET {siret} says that its SIREN is {siren}")
        return siret[:SIREN_LENGTH], siret[SIREN_LENGTH:], siret

    def _text(self, name: str) -> str | None:
        value = self._record.get(name)
        if isinstance(value, (list, dict)):
            raise SchemaChangedError(f"The field {name} now holds a {type(value).__name__}, not a single value")
        if value is None:
            return None
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        return str(value).strip() or None

    def _texts(self, pattern: str) -> tuple[str, ...]:
        values = (self._text(pattern.format(rank)) for rank in (1, 2, 3))
        return tuple(value for value in values if value is not None)

    def _number(self, name: str, length: int) -> str | None:
        """Read a code made of digits, whose zeros a numeric type loses."""
        text = self._text(name)
        return text.zfill(length) if text is not None and text.isdigit() else text

    def _date(self, name: str) -> str | None:
        text = self._text(name)
        if text is None or _MASK.fullmatch(text):
            return text
        found = _DATE.match(text)
        if found is None:
            self._count_unknown(name)
        return found.group() if found else None

    def _code(self, name: str, codes: Mapping[str, _V]) -> _V | str | None:
        text = self._text(name)
        if text is None:
            return None
        code = codes.get(text.casefold())
        if code is None and not _MASK.fullmatch(text):
            self._count_unknown(name)
        return text if code is None else code

    def _flag(self, name: str) -> bool | None:
        value = self._code(name, labels.YES_NO)
        return value if isinstance(value, bool) else None

    def _workforce(self, name: str) -> str | None:
        label = self._text(name)
        sortable = self._text(f"{name}triable")
        code = labels.workforce_code(label, sortable)
        if code is None and (label or sortable) and not (label and _MASK.fullmatch(label)):
            self._count_unknown(name)
        return code if code is not None else label


def _person_name(first_name: str | None, surname: str | None) -> str | None:
    parts = [part for part in (first_name, surname) if part]
    if parts and all(_MASK.fullmatch(part) for part in parts):
        return parts[0]
    return " ".join(parts) or None
