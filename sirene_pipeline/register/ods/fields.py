"""The fields of ODS's Sirene data set that the product reads, and what it checks in the data set's schema."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from sirene_pipeline.register.errors import SchemaChangedError
from sirene_pipeline.register.protocol import DatasetState

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

ESSENTIAL: Final = (
    "siren",
    "siret",
    "etatadministratifetablissement",
    "etablissementsiege",
    "statutdiffusionetablissement",
    "denominationunitelegale",
    "numerovoieetablissement",
    "typevoieetablissement",
    "libellevoieetablissement",
    "codepostaletablissement",
    "libellecommuneetablissement",
)
"""Without these nothing can be compared honestly: identity, state, diffusion, name, and a street with its number."""

EXPECTED: Final = (
    "statutdiffusionunitelegale",
    "etatadministratifunitelegale",
    "datecreationetablissement",
    "complementadresseetablissement",
    "indicerepetitionetablissement",
    "distributionspecialeetablissement",
    "codecommuneetablissement",
    "libellecommuneetrangeretablissement",
    "codepaysetrangeretablissement",
    "nomunitelegale",
    "prenom1unitelegale",
    "activiteprincipaleetablissement",
    "nomenclatureactiviteprincipaleetablissement",
    "activiteprincipaleunitelegale",
    "nomenclatureactiviteprincipaleunitelegale",
    "categoriejuridiqueunitelegale",
    "categorieentreprise",
    "trancheeffectifsetablissement",
    "trancheeffectifsunitelegale",
)
"""Open proposals and events rest on these: where one is gone, its value would look empty everywhere."""

OPTIONAL: Final = (
    "nic",
    "siretsiegeunitelegale",
    "datecreationunitelegale",
    "datefermetureetablissement",
    "datefermetureunitelegale",
    "codecedexetablissement",
    "libellecedexetablissement",
    "libellepaysetrangeretablissement",
    "codedepartementetablissement",
    "sigleunitelegale",
    "denominationusuelle1unitelegale",
    "denominationusuelle2unitelegale",
    "denominationusuelle3unitelegale",
    "denominationusuelleetablissement",
    "enseigne1etablissement",
    "enseigne2etablissement",
    "enseigne3etablissement",
    "nomusageunitelegale",
    "prenomusuelunitelegale",
    "naturejuridiqueunitelegale",
    "anneecategorieentreprise",
    "trancheeffectifsetablissementtriable",
    "anneeeffectifsetablissement",
    "trancheeffectifsunitelegaletriable",
    "anneeeffectifsunitelegale",
    "datederniertraitementetablissement",
    "datederniertraitementunitelegale",
    "unitepurgeeunitelegale",
)
PERHAPS: Final = (
    "derniernumerovoieetablissement",
    "activiteprincipalenaf25etablissement",
    "activiteprincipalenaf25unitelegale",
)
"""INSEE publishes these; whether ODS's data set has them is not known, so their absence is no news."""

REQUIRED: Final = ESSENTIAL + EXPECTED
READ: Final = REQUIRED + OPTIONAL + PERHAPS
PROCESSED: Final = ("datederniertraitementetablissement", "datederniertraitementunitelegale")
"""What the delta filters on."""

_NUMBERS: Final = frozenset({"numerovoieetablissement", "derniernumerovoieetablissement"})
_INTEGERS: Final = frozenset({"trancheeffectifsetablissementtriable", "trancheeffectifsunitelegaletriable"})
_SCALARS: Final = frozenset({"text", "int", "double", "date", "datetime", "boolean"})


def read_state(payload: Any, required: Collection[str] = REQUIRED, read: Collection[str] = READ) -> DatasetState:
    """Read the answer of ``/catalog/datasets/{id}`` and check it against the fields the product reads.

    Raises:
        SchemaChangedError: when the answer has no field list, lacks a required field, or holds a field of ours as
            something other than a single value.
    """
    if not isinstance(payload, dict) or not isinstance(payload.get("fields"), list):
        raise SchemaChangedError("The data set's description holds no list of fields")
    annotated = [entry for entry in payload["fields"] if isinstance(entry, dict) and entry.get("name")]
    fields = {str(entry["name"]): str(entry.get("type", "")) for entry in annotated}
    dataset_id = str(payload.get("dataset_id", ""))
    absent = sorted(set(required) - fields.keys())
    if absent:
        raise SchemaChangedError(f"The data set {dataset_id!r} lacks the field(s) {', '.join(absent)}{_way_on(absent)}")
    for entry in annotated:
        _refuse_lists(entry, read)
    metas = _default_metas(payload)
    return DatasetState(
        dataset_id=dataset_id,
        data_processed=_text(metas.get("data_processed")),
        modified=_text(metas.get("modified")),
        records_count=metas.get("records_count") if isinstance(metas.get("records_count"), int) else None,
        fields=fields,
        missing=tuple(name for name in read if name not in fields and name not in PERHAPS),
        unknown=tuple(sorted(fields.keys() - set(read) - _not_read())),
        retyped={name: fields[name] for name in read if name in fields and fields[name] not in _expected(name)},
    )


def selected(state: DatasetState, read: Collection[str] = READ) -> str:
    """Give the ``select`` of a call: the fields we read that the data set holds; one unknown field would be a 400."""
    return ",".join(name for name in read if name in state.fields)


def _way_on(absent: Collection[str]) -> str:
    if not set(absent) <= set(EXPECTED):
        return ""
    return ": if that is for good, name them in [register] without_fields, and they are compared no more"


@cache
def _not_read() -> frozenset[str]:
    """Fields the data set is known to have and the product has no use for: seeing them is no news."""
    path = files("sirene_pipeline.register") / "data" / "ods_fields_not_read.txt"
    return frozenset(path.read_text(encoding="utf-8").split())


def _refuse_lists(entry: Mapping[str, Any], read: Collection[str]) -> None:
    name, kind = str(entry["name"]), str(entry.get("type", ""))
    annotations = entry.get("annotations")
    multivalued = isinstance(annotations, dict) and "multivalued" in annotations
    if name in read and (kind not in _SCALARS or multivalued):
        raise SchemaChangedError(f"The field {name} now holds {'lists' if multivalued else kind}, not a single value")


def _expected(name: str) -> Collection[str]:
    if name in _NUMBERS:
        return ("text", "int")
    if name in _INTEGERS:
        return ("int", "text")
    if name in PROCESSED:
        return ("datetime", "date")
    if name.startswith(("date", "annee")):
        return ("date", "text", "int") if name.startswith("annee") else ("date", "datetime")
    return ("text", "boolean") if name == "unitepurgeeunitelegale" else ("text",)


def _default_metas(payload: Mapping[str, Any]) -> Mapping[str, Any]:
    metas = payload.get("metas")
    default = metas.get("default") if isinstance(metas, dict) else None
    return default if isinstance(default, dict) else {}


def _text(value: object) -> str | None:
    return str(value) if value else None
