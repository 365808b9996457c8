"""The five calls of the first day, on a portal that is as expected and on one that is not."""

from __future__ import annotations

import json

import pytest

from sirene_pipeline.register import probe as probing
from sirene_pipeline.register.ods.settings import OdsSettings
from sirene_pipeline.register.probe import EDF, LA_POSTE, probe


@pytest.fixture
def portal(start_standin, make_record, monkeypatch):
    monkeypatch.setattr(probing, "_FEWEST_RECORDS", 2)
    edf = make_record(EDF, datefermetureetablissement="2009-02-22", datefermetureunitelegale="2018-12-01")
    return start_standin([edf, make_record(LA_POSTE)])


def test_a_portal_as_expected_gives_no_finding_for_five_calls(portal):
    report = probe(OdsSettings(base_url=portal.url, requests_per_second=1000))
    assert report.findings == []
    assert report.usable
    assert report.statuses == {"metadata": 200, "count": 200, "edf": 200, "la_poste": 200, "bad_field": 400}
    assert (report.data_processed, report.records_count) == ("2026-09-07T05:30:00+00:00", 2)
    assert set(report.headers) == {"x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"}
    assert portal.requests() == 5


def test_the_five_bodies_are_kept_on_request(portal, tmp_path):
    report = probe(OdsSettings(base_url=portal.url, requests_per_second=1000), save_to=tmp_path / "probe")
    assert [path.name for path in report.saved] == [
        "1_metadata.json",
        "2_count.json",
        "3_edf.json",
        "4_la_poste.json",
        "5_bad_field.json",
    ]
    assert json.loads(report.saved[2].read_text(encoding="utf-8"))["results"][0]["siret"] == EDF


def test_what_differs_is_told_and_only_what_matters_is_serious(portal):
    portal.fault("extra_field")
    portal.fault("int_post_codes")
    portal.standin.register.update(EDF, {"datefermetureetablissement": None, "etatadministratifetablissement": "Radié"})
    report = probe(OdsSettings(base_url=portal.url, requests_per_second=1000))
    assert {(finding.call, finding.found) for finding in report.findings} == {
        ("metadata", "unknown to the product: champnouveau"),
        ("metadata", "int"),
        ("edf", "Radié"),
        ("edf", "none"),
    }
    assert report.usable


@pytest.mark.parametrize(
    ("fault", "options", "found"),
    [
        ("missing_field", {"field": "etablissementsiege"}, "lacks the field(s) etablissementsiege"),
        ("unknown_dataset", {}, "404"),
        ("count_without_rows", {}, "no record"),
        ("list_value", {"field": "denominationunitelegale"}, "now holds a list"),
    ],
)
def test_what_keeps_the_product_from_working_is_serious(fault, options, found, portal):
    portal.fault(fault, **options)
    report = probe(OdsSettings(base_url=portal.url, requests_per_second=1000))
    assert not report.usable
    assert any(found in finding.found for finding in report.findings if finding.serious)
