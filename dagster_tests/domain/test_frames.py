"""Frames must say what ``compare_partner`` says, row for row; being quick is no excuse."""

from __future__ import annotations

import csv
import gzip
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sirene_pipeline.domain.compare import CompareOptions, compare_many
from sirene_pipeline.domain.frame_columns import is_plain_siret, written_streets
from sirene_pipeline.domain.frame_neighbours import neighbours_of_frame
from sirene_pipeline.domain.frames import compare_frame
from sirene_pipeline.domain.identifiers import check_siret
from sirene_pipeline.domain.lookup import KnownEstablishments
from sirene_pipeline.domain.neighbours import neighbours_of
from sirene_pipeline.domain.records import (
    CANONICAL_COLUMNS,
    ESTABLISHMENT_COLUMNS,
    ErpProfile,
    Establishment,
    NotFound,
    Partner,
)
from sirene_pipeline.domain.streets import format_street
from sirene_pipeline.domain.vat import vat_of_siren

PAIRS = Path(__file__).parents[1] / "cases" / "erp_pairs"
PROFILE = ErpProfile(
    "keys",
    selections={
        "workforce": {"12": "05 - 20 to 49 employees", "11": "04 - 10 to 19 employees"},
        "category": {"PME": "Small or medium-sized company"},
        "establishment_type": {"head_office": "headquarter", "secondary": "secondary"},
        "administrative_state": {"A": "active", "F": "closed"},
    },
)
SIRETS = (
    "11111111800019", "11111111800027", "22222222600011", "33333333400014", "35600000009075", "35600000000048",
    "01234567400019", "66666666400012",
)  # fmt: skip


def partner(number, **values):
    """A partner that agrees in every field with ``establishment`` of the same SIRET."""
    siret = values.get("siret", SIRETS[0])
    agreeing = {
        "name": "ATELIER EXEMPLE",
        "legal_name": "Atelier Exemple",
        "siren": (siret or "")[:9],
        "siret": siret,
        "vat": vat_of_siren((siret or "")[:9]),
        "street": "12 B rue des Lilas",
        "post_code": "69002",
        "town": "Lyon",
        "country": "FR",
        "department": "Rhône",
        "region": "Auvergne-Rhône-Alpes",
        "naf": "43.21A",
        "legal_form": "5710",
        "establishment_type": "headquarter",
        "administrative_state": "active",
        "creation_date": "2015-04-01",
        "category": "Small or medium-sized company",
        "workforce": "05 - 20 to 49 employees",
        "last_processed": "2025-01-31",
    }
    return Partner(str(number), **(agreeing | values))


def establishment(**values):
    siret = values.get("siret", SIRETS[0])
    agreeing = {
        "siret": siret,
        "siren": siret[:9],
        "nic": siret[9:],
        "state": "A",
        "unit_state": "A",
        "diffusion": "O",
        "unit_diffusion": "O",
        "is_head_office": True,
        "creation_date": "2015-04-01",
        "number": "12",
        "repetition": "B",
        "street_type": "RUE",
        "street_label": "DES LILAS",
        "post_code": "69002",
        "town": "LYON",
        "commune_code": "69382",
        "legal_name": "ATELIER EXEMPLE",
        "naf": "43.21A",
        "naf_nomenclature": "NAFRev2",
        "legal_form": "5710",
        "category": "PME",
        "unit_workforce": "12",
        "last_processed": "2025-01-31T09:00:00",
    }
    return Establishment(**(agreeing | values))


def frames(partners, establishments):
    return (
        pd.DataFrame(
            [[getattr(one, name) for name in CANONICAL_COLUMNS] for one in partners], columns=CANONICAL_COLUMNS
        ),
        pd.DataFrame(
            [[getattr(one, name) for name in ESTABLISHMENT_COLUMNS] for one in establishments],
            columns=ESTABLISHMENT_COLUMNS,
        ),
    )


def both_ways(partners, establishments, profile=PROFILE, **options):
    """The frames' result, and the rows' as a dictionary by partner."""
    chosen = CompareOptions(**options)
    compared = compare_frame(*frames(partners, establishments), profile=profile, options=chosen)
    known = KnownEstablishments(establishments)
    answers = {one.partner_id: known.answer(one) for one in partners}
    rows = compare_many(partners, answers, profile=profile, options=chosen)
    return compared, {comparison.partner_id: comparison for comparison in rows}


def assert_the_same(compared, rows):
    assert sorted([*compared.quiet, *(one.partner_id for one in compared.comparisons)]) == sorted(rows)
    for key in compared.quiet:
        assert rows[key].lines == ()
        assert rows[key].events == ()
    for comparison in compared.comparisons:
        assert comparison == rows[comparison.partner_id]


def test_partners_that_agree_in_every_field_are_quiet():
    compared, rows = both_ways([partner(1)], [establishment()])

    assert compared.quiet == ("1",)
    assert_the_same(compared, rows)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("legal_name", "Autre Nom"),
        ("street", "14 rue des Lilas"),
        ("post_code", "69003"),
        ("town", "Villeurbanne"),
        ("country", "DE"),
        ("department", "Ain"),
        ("naf", "85.59A"),
        ("legal_form", "5499"),
        ("establishment_type", "secondary"),
        ("administrative_state", "closed"),
        ("creation_date", "2016-04-01"),
        ("workforce", "04 - 10 to 19 employees"),
        ("siren", "222222226"),
        ("vat", "FR46222222226"),
        ("category", None),
    ],
)
def test_a_partner_that_differs_in_one_field_is_not_quiet(field, value):
    compared, rows = both_ways([partner(1, **{field: value})], [establishment()])

    assert compared.quiet == ()
    assert_the_same(compared, rows)
    assert field in {line.field for line in rows["1"].lines}


def test_a_partner_of_another_name_is_not_quiet():
    compared, rows = both_ways([partner(1, name="AUTRE NOM", legal_name="AUTRE NOM")], [establishment()])

    assert compared.quiet == ()
    assert_the_same(compared, rows)


def test_the_date_of_last_processing_alone_keeps_a_partner_quiet():
    compared, rows = both_ways([partner(1, last_processed="2024-01-01")], [establishment()])

    assert compared.quiet == ("1",)
    assert_the_same(compared, rows)


@pytest.mark.parametrize(
    "values",
    [
        {"state": "F"},
        {"unit_state": "C"},
        {"diffusion": "P"},
        {"unit_diffusion": "P"},
        {"street_label": "[ND]"},
        {"acronym": "[ND]"},
        {"purged": True},
        {"natural_person": True},
        {"trade_names": ("AUTRE ENSEIGNE",)},
        {"complement": "BATIMENT C"},
        {"legal_name": "SUPPRESSION DU NOM COMMERCIAL"},
    ],
    ids=lambda values: next(iter(values)),
)
def test_a_record_that_is_not_plain_goes_through_the_rules(values):
    compared, rows = both_ways([partner(1)], [establishment(**values)])

    assert compared.quiet == ()
    assert_the_same(compared, rows)


@pytest.mark.parametrize("office", [SIRETS[0], SIRETS[1], None])
def test_a_record_without_the_flag_of_a_head_office_goes_by_the_units(office):
    compared, rows = both_ways([partner(1)], [establishment(is_head_office=None, head_office_siret=office)])

    assert_the_same(compared, rows)
    proposed = [line.new for line in rows["1"].lines if line.field == "establishment_type"]
    assert proposed == (["secondary"] if office == SIRETS[1] else [])


def test_a_name_that_a_spreadsheet_may_have_made_goes_through_the_rules():
    compared, rows = both_ways([partner(1, name="5 mai", legal_name=None)], [establishment(legal_name="5-MAI")])

    assert compared.quiet == ()
    assert_the_same(compared, rows)


def test_a_siret_that_strangers_share_is_never_quiet():
    strangers = [
        partner(1, name="BOULANGERIE TEST", town="Brest"),
        partner(2, name="GARAGE MODELE", town="Nice"),
        partner(3),
    ]
    compared, rows = both_ways(strangers, [establishment()])

    assert compared.quiet == ()
    assert_the_same(compared, rows)
    assert {event.type.value for event in rows["3"].events} == {"shared_siret"}


def test_a_moved_head_office_is_found_in_the_frame_of_establishments():
    closed = establishment(state="F", is_head_office=False)
    office = establishment(siret=SIRETS[1], nic="00027", number="3", creation_date="2025-05-01")
    compared, rows = both_ways([partner(1)], [closed, office])

    assert_the_same(compared, rows)
    assert {event.type.value for event in rows["1"].events} == {"head_office_moved"}


def test_equivalent_values_to_be_proposed_leave_nobody_quiet():
    compared, rows = both_ways([partner(1)], [establishment()], propose_equivalent=True)

    assert compared.quiet == ()
    assert_the_same(compared, rows)


def test_a_partner_the_frame_of_establishments_lacks_counts_as_not_found():
    people, register = frames([partner(1, siret=SIRETS[2])], [establishment()])
    compared = compare_frame(people, register, profile=PROFILE, options=CompareOptions(), known_before=frozenset({"1"}))

    [comparison] = compared.comparisons
    assert [event.type.value for event in comparison.events] == ["vanished"]


@pytest.mark.parametrize("people", [[], [partner(1)]])
def test_empty_frames_are_no_error(people):
    compared, rows = both_ways(people, [])

    assert compared.quiet == ()
    assert_the_same(compared, rows)


def test_columns_a_frame_lacks_are_empty():
    people = pd.DataFrame({"partner_id": ["1"], "siret": [SIRETS[0]], "town": ["LYON"]})
    register = pd.DataFrame({"siret": [SIRETS[0]], "siren": ["111111118"], "nic": ["00019"], "town": ["LYON"]})
    profile = ErpProfile("small", frozenset({"siret", "town"}))

    assert compare_frame(people, register, profile=profile, options=CompareOptions()).quiet == ("1",)


def test_importing_frames_does_not_load_pandas():
    program = "import sys, sirene_pipeline.domain.frames; sys.exit('pandas' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_most_of_a_real_spreadsheet_is_decided_by_columns():
    def rows(name):
        with gzip.open(PAIRS / name, "rt", encoding="utf-8", newline="") as file:
            return pd.DataFrame([{key: value or None for key, value in row.items()} for row in csv.DictReader(file)])

    people, register = rows("partners.csv.gz"), rows("establishments.csv.gz")
    people["partner_id"] = people["siret"]
    register["siren"], register["nic"] = register["siret"].str[:9], register["siret"].str[9:]
    fields = frozenset({"siret", "name", "naf", "legal_form", "street", "post_code", "town"})
    compared = compare_frame(people, register, profile=ErpProfile("pairs", fields), options=CompareOptions())

    spoken = [one for one in compared.comparisons if one.lines or one.events]
    assert len(spoken) == 84  # 78 partners with lines, 6 that are masked
    assert len(compared.quiet) >= 1500
    assert len(compared.quiet) + len(compared.comparisons) == 1627


@given(st.text(alphabet="0123456789 .-", min_size=9, max_size=16) | st.sampled_from([*SIRETS, "1" * 14, "0" * 14]))
def test_a_plain_siret_is_always_a_valid_one(text):
    [plain] = is_plain_siret(pd.Series([text], dtype=object))

    assert not plain or check_siret(text).value == text


_WORDS = st.sampled_from(
    ["", "RUE", "Rue", "QUAI", "AV", "GRANDE RUE", "DES LILAS", "RUE DES LILAS", "NULL", "D'ABEAU", "5"]
)


@given(
    number=st.sampled_from([None, "", "0", "06", "12", " 7 ", "nan"]),
    repetition=st.sampled_from([None, "", "B", "BIS"]),
    kind=_WORDS | st.none(),
    label=_WORDS | st.none() | st.text(max_size=12),
)
def test_a_street_written_as_a_column_is_the_one_written_alone(number, repetition, kind, label):
    record = establishment(number=number, repetition=repetition, street_type=kind, street_label=label)
    _, register = frames([], [record])

    [written] = written_streets(register)

    assert written == "\x00" or " ".join(written.split()) == " ".join((format_street(record) or "").split())


def mostly(value, *others):
    """A strategy that gives the value three times in four: rows must agree in most fields to reach the last one."""
    return st.sampled_from([value] * (3 * len(others)) + list(others))


_ODD = ("", " ", "[ND]", "null", "5-5", "2025-05-05 00:00:00", "CAFÃ‰", "CAF\ufffd", "É", "Œ", "&amp;", "00", None)
_ERP = {
    "name": mostly("Atelier Exemple", "ATELIER EXEMPLE SARL", "AUTRE", "5 mai", *_ODD),
    "legal_name": mostly("ATELIER EXEMPLE", "atelier-exemple", "L'ATELIER", *_ODD),
    "trade_name": mostly(None, "AUX LILAS", "Atelier Exemple", "[ND]"),
    "street": mostly(
        "12 B rue des Lilas", "12 bis r. des lilas", "12 RUE DES LILAS", "14 rue des Lilas", "BP 12", *_ODD
    ),
    "street2": mostly(None, "Bâtiment C", "12 B rue des Lilas", ""),
    "street3": mostly(None, "BP 12"),
    "post_code": mostly("69002", "69003", "9002", "69272", "75001", *_ODD),
    "town": mostly("Lyon", "LYON CEDEX 02", "Lyon 2e", "Lyom", "Paris", *_ODD),
    "country": mostly("FR", "France", "RE", "DE", "XX", *_ODD),
    "department": mostly("Rhône", "69", "Ain", *_ODD),
    "region": mostly("Auvergne-Rhône-Alpes", "84", "Bretagne", *_ODD),
    "naf": mostly("43.21A", "4321A", "85.59A", "53.10Y", "1.11Z", *_ODD),
    "legal_form": mostly("5710", "SAS", "5499", "57", *_ODD),
    "establishment_type": mostly("headquarter", "secondary", "siège", *_ODD),
    "administrative_state": mostly("active", "closed", "Actif", *_ODD),
    "creation_date": mostly("2015-04-01", "01/04/2015", "04/01/2015", "1900-01-01", "42095", *_ODD),
    "category": mostly("Small or medium-sized company", "ETI", "PME", *_ODD),
    "workforce": mostly("05 - 20 to 49 employees", "04 - 10 to 19 employees", "25", "NN", *_ODD),
    "last_processed": mostly("2025-01-31", "2024-01-01", None),
    "vat": mostly("FR44111111118", "FR 44 111 111 118", "LU12345613", None),
    "siren": mostly("111111118", "111 111 118", "222222226", None),
    "is_company": mostly(True, False),  # noqa: FBT003 - a value like the others
}
_REGISTER = {
    "state": mostly("A", "F", None),
    "unit_state": mostly("A", "C", None),
    "diffusion": mostly("O", "P", "N", None),
    "unit_diffusion": mostly("O", "P", None),
    "legal_name": mostly("ATELIER EXEMPLE", "SUPPRESSION DU NOM COMMERCIAL", "5-5", *_ODD),
    "trade_names": mostly((), ("AUX LILAS",), ("[ND]",), ("NEANT",)),
    "acronym": mostly(None, "AE", "[ND]"),
    "person_name": mostly(None, "EXEMPLE"),
    "natural_person": mostly(False, True),  # noqa: FBT003 - a value like the others
    "number": mostly("12", "012", "14", None, "[ND]"),
    "repetition": mostly("B", "BIS", None),
    "last_number": mostly(None, "14"),
    "street_type": mostly("RUE", "QUAI", None),
    "street_label": mostly("DES LILAS", "RUE DES LILAS", "DES LILAS BP 12", *_ODD),
    "complement": mostly(None, "BATIMENT C", "10 A 12", "[ND]"),
    "special_distribution": mostly(None, "BP 12"),
    "post_code": mostly("69002", "69003", "69382", *_ODD),
    "town": mostly("LYON", "LYON 2", "PARIS", *_ODD),
    "commune_code": mostly("69382", "69123", "97801", None),
    "cedex_code": mostly(None, "69272"),
    "foreign_town": mostly(None, "LUXEMBOURG"),
    "country_code": mostly(None, "99137"),
    "naf": mostly("43.21A", "53.10Y", "64.11", *_ODD),
    "naf_nomenclature": mostly("NAFRev2", "NAF2025", "NAP", None),
    "unit_naf": mostly(None, "43.21A", "85.59A"),
    "naf_2025": mostly(None, "43.21Y"),
    "legal_form": mostly("5710", "1000", "2310", "9220", *_ODD),
    "is_head_office": mostly(True, False, None),  # noqa: FBT003 - a value like the others
    "head_office_siret": mostly(None, SIRETS[0], SIRETS[1]),
    "creation_date": mostly("2015-04-01", "1900-01-01", "2999-01-01", *_ODD),
    "unit_creation_date": mostly(None, "2014-01-01"),
    "category": mostly("PME", "ETI", *_ODD),
    "unit_workforce": mostly("12", "NN", "99", *_ODD),
    "workforce": mostly(None, "11"),
    "last_processed": mostly("2025-01-31T09:00:00", None),
}


@st.composite
def changed(draw, base, strategies):
    """A record with a few fields drawn anew."""
    names = draw(st.lists(st.sampled_from(sorted(strategies)), max_size=4, unique=True))
    return replace(base, **{name: draw(strategies[name]) for name in names})


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_frames_say_what_the_rules_say_row_for_row(data):
    sirets = data.draw(st.lists(st.sampled_from(SIRETS), min_size=1, max_size=6))
    held = data.draw(
        st.lists(st.sampled_from([*SIRETS, "111111118", "EN COURS", "111.111.118-00019", None]), max_size=2)
    )
    people = [data.draw(changed(partner(number, siret=siret), _ERP)) for number, siret in enumerate([*sirets, *held])]
    register = [
        data.draw(changed(establishment(siret=siret, nic=siret[9:]), _REGISTER)) for siret in sorted(set(sirets))
    ]

    compared, rows = both_ways(people, register)

    assert_the_same(compared, rows)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([*SIRETS, "111 111 118 00019", "x", None]), max_size=8), st.data())
def test_the_neighbourhood_of_a_frame_is_that_of_its_partners(sirets, data):
    towns, flags = st.sampled_from(["Lyon", "Brest", "Nice", None]), st.booleans()
    people = [
        partner(
            number,
            siret=siret,
            name=data.draw(st.sampled_from(["BOULANGERIE TEST", "GARAGE MODELE", "HOTEL FICTIF"])),
            town=data.draw(towns),
            is_company=data.draw(flags),
        )
        for number, siret in enumerate(sirets)
    ]
    frame, _ = frames(people, [])

    assert neighbours_of_frame(frame) == neighbours_of(people)


def test_nothing_to_ask_is_an_empty_identifier():
    assert KnownEstablishments([]).answer(Partner("1")) == NotFound("")
    assert KnownEstablishments([]).answer(Partner("1", siret="11111111800018")) == NotFound("")
