"""The cases of the groups A, C, D, F and G that one partner and one answer can show, as small inputs in TOML."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from sirene_pipeline.domain.compare import CompareOptions, Neighbours, compare_many, compare_partner
from sirene_pipeline.domain.neighbours import SharedSiret
from sirene_pipeline.domain.records import (
    ErpProfile,
    Establishment,
    Failed,
    FailureKind,
    Found,
    NotFound,
    Partner,
    Succession,
)
from sirene_pipeline.domain.verdicts import Comparison

FOLDER = Path(__file__).parents[1] / "cases"
CASES = [
    case
    for name in ("a_identity", "c_state", "d_diffusion", "f_names", "g_activity")
    for case in tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))["case"]
]
PARTNER = Partner(
    "p1", name="ATELIER EXEMPLE", legal_name="ATELIER EXEMPLE", siren="111111118", siret="11111111800019",
    vat="FR44111111118", street="12 Rue DES LILAS", post_code="69003", town="LYON", country="FR", naf="62.01Z",
    legal_form="5710", establishment_type="Siège", administrative_state="Actif", creation_date="2015-03-01",
    category="PME", workforce="20 à 49 salariés", last_processed="2025-12-05", region="Auvergne-Rhône-Alpes",
    department="69",
)  # fmt: skip
REGISTER = {
    "state": "A", "unit_state": "A", "diffusion": "O", "unit_diffusion": "O", "is_head_office": True,
    "creation_date": "2015-03-01", "number": "12", "street_type": "RUE", "street_label": "DES LILAS",
    "post_code": "69003", "town": "LYON", "commune_code": "69383", "legal_name": "ATELIER EXEMPLE", "naf": "62.01Z",
    "naf_nomenclature": "NAFRev2", "unit_naf": "62.01Z", "unit_naf_nomenclature": "NAFRev2", "legal_form": "5710",
    "category": "PME", "unit_workforce": "12", "last_processed": "2025-12-05T08:00:00+00:00",
}  # fmt: skip


def establishment(values, siret="11111111800019"):
    values = REGISTER | {"siret": siret} | values
    tuples = {key: tuple(value) if isinstance(value, list) else value for key, value in values.items()}
    plain = {key: None if value == "" else value for key, value in tuples.items()}
    return Establishment(siren=plain["siret"][:9], nic=plain["siret"][9:], **plain)


def answer_of(case):
    asked = case.get("asked", "11111111800019")
    kind = case.get("answer", "found")
    if kind == "not_found":
        return NotFound(asked)
    if kind == "failed":
        return Failed(asked, FailureKind.SERVER_ERROR, "500")
    found = establishment(case.get("register", {})) if kind == "found" else None
    return Found(
        asked,
        found,
        tuple(establishment(office) for office in case.get("offices", ())),
        tuple(Succession(**link) for link in case.get("successors", ())),
        case.get("replaced_by_siren"),
    )


def compared(case, **options):
    profile = ErpProfile("test", **case.get("profile", {}))
    if "fields" in case:
        profile = replace(profile, fields=frozenset(case["fields"]))
    partner = replace(PARTNER, **{key: value or None for key, value in case.get("partner", {}).items()})
    return compare_partner(
        partner,
        answer_of(case),
        profile=profile,
        options=CompareOptions(**case.get("options", {}), **options),
        neighbours=Neighbours(held_sirets=frozenset(case.get("held", ()))),
        known_before=case.get("known_before", False),
    )


def test_the_base_pair_of_the_cases_agrees_in_everything():
    comparison = compared({})

    assert (comparison.lines, comparison.events) == ((), ())
    open_verdicts = {d.field: d.verdict.value for d in comparison.differences if d.verdict.value != "same"}
    assert open_verdicts == dict.fromkeys(("trade_name", "street2", "street3"), "not_comparable")


@pytest.mark.parametrize("case", [pytest.param(case, id=f"{case['id']} {case['why']}") for case in CASES])
def test_a_partner_is_compared_with_its_answer(case):
    comparison = compared(case)
    verdicts = {d.field: d.verdict.value for d in comparison.differences}
    codes = {d.field: d.reason_code for d in comparison.differences}
    lines = {line.field: line for line in comparison.lines}

    assert [event.type.value for event in comparison.events] == case.get("events", [])
    assert {field: line.new for field, line in lines.items()} == case.get("lines", {})
    assert {field: lines[field].kind.value for field in case.get("kinds", {})} == case.get("kinds", {})
    wanted = case.get("line_verdicts", {})
    assert {field: lines[field].verdict.value for field in wanted} == wanted
    assert {field: verdicts.get(field) for field in case.get("verdicts", {})} == case.get("verdicts", {})
    assert {field: codes.get(field) for field in case.get("codes", {})} == case.get("codes", {})
    assert "[N" not in repr(comparison)
    if case.get("silent"):
        assert comparison == Comparison("p1")
    if case.get("no_verdicts"):
        assert comparison.differences == ()
    if case.get("one_group"):
        assert len({line.group for line in comparison.lines}) == 1
        assert None not in {line.group for line in comparison.lines}


@pytest.mark.parametrize("case", [pytest.param(case, id=case["id"]) for case in CASES if case["id"] in ("A19", "A19a")])
def test_case_A19_the_successor_is_the_same_over_ten_runs(case):
    turned = case | {"successors": case["successors"][::-1]}

    assert {compared(c).lines[0].new for c in [case, turned] * 5} == {"33333333400014"}


def test_case_C02_the_closed_event_and_its_line_are_gone_on_the_second_day():
    closed, open_again = ({"register": {"state": state}} for state in ("F", "A"))

    assert [event.type.value for event in compared(closed).events] == ["closed"]
    assert compared(open_again) == compared({})


def test_case_D02_a_masked_name_proposes_nothing_on_three_days():
    case = {"register": {"legal_name": "[NON-DIFFUSIBLE]", "diffusion": "P", "unit_diffusion": "P"}}

    assert [compared(case).lines for _ in range(3)] == [(), (), ()]


def test_every_reason_is_in_french_and_in_english():
    case = {"partner": {"naf": "47.91B", "category": "GE"}, "register": {"state": "F"}}
    french, english = compared(case), compared(case, language="en")

    assert {line.field: line.reason for line in french.lines}["naf"] == "autre code APE au répertoire"
    assert {line.field: line.reason for line in english.lines}["naf"] == "the register has another activity code"
    assert french.events[0].reason == "l'établissement 11111111800019 est fermé"
    assert english.events[0].reason == "establishment 11111111800019 is closed"


def sharing(*partners):
    """Compare partners that all bear one SIRET."""
    records = [
        replace(PARTNER, partner_id=str(n), name=name, legal_name=None, town=town)
        for n, (name, town) in enumerate(partners)
    ]
    found = Found(PARTNER.siret, establishment({}))
    return compare_many(
        records, {p.partner_id: found for p in records}, profile=ErpProfile("test"), options=CompareOptions()
    )


WORDS = ("ALPHA", "BRAVO", "CINEMA", "DOMINO", "ECLIPSE", "FLAMME", "GALERIE", "HORIZON", "IRIS", "JARDIN")


def test_case_A15_a_siret_on_fifty_unlike_partners_is_told_on_each_and_proposes_nothing():
    comparisons = sharing(*((f"{WORDS[n % 10]} {WORDS[n // 10]}{n}", f"VILLE {n}") for n in range(50)))

    assert [[event.type.value for event in c.events] for c in comparisons] == [["shared_siret"]] * 50
    assert {event.detail["count"] for c in comparisons for event in c.events} == {"50"}
    assert [line for c in comparisons for line in c.lines] == []


@pytest.mark.parametrize(
    "partners",
    [
        pytest.param([("ALPHA", "LYON"), ("BRAVO", "NANTES")], id="A15a only two"),
        pytest.param([("ATELIER EXEMPLE", t) for t in ("LYON", "NANTES", "LILLE")], id="A15b one name, three towns"),
        pytest.param([(n, "LYON") for n in ("COMPTABILITE", "ACHATS", "QUAI NORD")], id="A15c three names, one town"),
        pytest.param([("LDLC LYON", "LYON"), ("LDLC LILLE", "LILLE"), ("LDLC NANTES", "NANTES")], id="A15d a chain"),
    ],
)
def test_case_A15_branches_and_contacts_of_one_company_share_its_siret_rightly(partners):
    assert not any(e.type.value == "shared_siret" for c in sharing(*partners) for e in c.events)


def test_case_A15_partners_beyond_the_batch_count_too():
    around = Neighbours(shared={PARTNER.siret: SharedSiret(8400, unlike=True)})
    (comparison,) = compare_many(
        [PARTNER],
        {"p1": Found(PARTNER.siret, establishment({"legal_name": "LA POSTE"}))},
        profile=ErpProfile("test"),
        options=CompareOptions(),
        neighbours=around,
    )

    assert [(e.type.value, e.detail["count"]) for e in comparison.events] == [("shared_siret", "8400")]
    assert comparison.lines == ()


def test_a_natural_person_may_be_left_out():
    case = {
        "partner": {"name": "ANCIEN NOM"},
        "register": {"natural_person": True, "legal_name": "", "person_name": "CAMILLE EXEMPLE", "legal_form": "1000"},
    }

    assert {line.field for line in compared(case).lines} >= {"name"}
    assert compared(case, include_natural_persons=False) == Comparison("p1")
