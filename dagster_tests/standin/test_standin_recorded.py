"""The stand-in against recorded answers of the portal (API v1), CONVERTED to the shape of v2.1."""

from __future__ import annotations

import json
from pathlib import Path

import httpx
import pytest

from sirene_pipeline.demo.standin import serve
from sirene_pipeline.demo.standin.dataset import sirene_fields
from sirene_pipeline.register.ods.parse import parse_record

RECORDED = Path(__file__).parent / "recorded"


def _fields(name):
    body = json.loads((RECORDED / name).read_text(encoding="utf-8"))
    return body["records"][0]["fields"] if "records" in body else body["fields"]


def _converted(fields):
    """The same record as v2.1 writes it: the point named, nothing else changed."""
    converted = dict(fields)
    if "geolocetablissement" in fields:
        latitude, longitude = fields["geolocetablissement"]
        converted["geolocetablissement"] = {"lon": longitude, "lat": latitude}
    return converted


NAMES = sorted(path.name for path in RECORDED.glob("*.json"))


@pytest.fixture(scope="module")
def portal():
    with serve([_converted(_fields(name)) for name in NAMES]) as handle:
        yield f"{handle.url}/catalog/datasets/economicref-france-sirene-v3"


def test_there_are_recorded_answers():
    assert len(NAMES) == 3


@pytest.mark.parametrize("name", NAMES)
def test_the_stand_in_gives_every_recorded_value_and_null_for_the_rest(name, portal):
    fields = _fields(name)
    body = httpx.get(f"{portal}/records", params={"where": f'siret in ("{fields["siret"]}")'}).json()
    assert body["total_count"] == 1
    (record,) = body["results"]
    assert {key: value for key, value in record.items() if value is not None} == _converted(fields)
    assert set(record) == set(sirene_fields())


@pytest.mark.parametrize("name", NAMES)
def test_every_recorded_field_is_a_field_of_the_data_set(name):
    assert set(_fields(name)) <= set(sirene_fields())


def test_the_recorded_head_office_of_2023_reads_as_an_establishment():
    establishment = parse_record(_converted(_fields("v1_search_siren_832940670_2023-08.json")))
    assert establishment.siret == "83294067000033"
    assert (establishment.state, establishment.unit_state, establishment.is_head_office) == ("A", "A", True)
    assert (establishment.number, establishment.street_type, establishment.street_label) == (
        "174",
        "QUAI",
        "DE JEMMAPES",
    )
    assert (establishment.post_code, establishment.town, establishment.commune_code) == ("75010", "PARIS 10", "75110")
    assert (establishment.workforce, establishment.workforce_year, establishment.category) == ("12", "2020", "PME")
    assert (establishment.legal_name, establishment.legal_form, establishment.naf) == ("TRUSTPAIR", "5710", "62.01Z")
    assert establishment.natural_person is False


def test_the_recorded_street_number_as_text_of_2020_reads_the_same():
    establishment = parse_record(_fields("v1_record_siret_88076068100010.json"))
    assert (establishment.number, establishment.street_label, establishment.siren) == ("4", "GRAND RUE", "880760681")
