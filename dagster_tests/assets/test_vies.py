"""VIES behind its switch: it verifies, it proposes nothing, and its outages hold nothing up."""

from __future__ import annotations

import json

import httpx
import pytest

from sirene_pipeline.assets import proposals
from sirene_pipeline.domain.vat import ViesAnswer
from sirene_pipeline.register.vies import ViesSource


def source(handler, **options):
    return ViesSource("http://vies.test", transport=httpx.MockTransport(handler), **options)


def says(word, status=200):
    return lambda request: httpx.Response(status, content=json.dumps({"isValid": word == "VALID", "userError": word}))


@pytest.mark.parametrize(
    ("handler", "answer"),
    [
        (says("VALID"), ViesAnswer.VALID),
        (says("INVALID"), ViesAnswer.NOT_VALID),
        (says("MS_MAX_CONCURRENT_REQ"), ViesAnswer.UNAVAILABLE),
        (says("VALID", 500), ViesAnswer.UNAVAILABLE),
        (lambda request: httpx.Response(200, content="<html>"), ViesAnswer.UNAVAILABLE),
        (lambda request: httpx.Response(200, content="[]"), ViesAnswer.UNAVAILABLE),
    ],
)
def test_what_vies_says_is_read_carefully(handler, answer):
    with source(handler) as vies:
        assert list(vies.verify(["FR44111111118"])) == [("FR44111111118", answer)]


def test_case_B10_three_hundred_contacts_of_one_firm_are_one_call():
    calls = []

    def counting(request):
        calls.append(request.url.path)
        return says("VALID")(request)

    with source(counting) as vies:
        assert len(list(vies.verify(["FR44111111118"] * 300))) == 1
    assert calls == ["/ms/FR/vat/44111111118"]


def test_three_outages_in_a_row_end_the_asking():
    calls = []

    def down(request):
        calls.append(request)
        raise httpx.ConnectError("down")

    with source(down) as vies:
        answers = [answer for _, answer in vies.verify([f"FR{n:011}" for n in range(10)])]
    assert answers == [ViesAnswer.UNAVAILABLE] * 10
    assert len(calls) == 3


@pytest.mark.parametrize(
    ("word", "state"), [("MS_MAX_CONCURRENT_REQ", "unverified"), ("INVALID", "not_valid"), ("VALID", "valid")]
)
def test_case_B07_B08_a_street_is_proposed_whatever_vies_says_and_no_number_is_emptied(world, monkeypatch, word, state):
    monkeypatch.setenv("SIRENE_CHECK_VIES", "true")
    monkeypatch.setattr(proposals, "ViesSource", lambda url: source(says(word)))
    world.edit_erp("PA000015", vat="FR09999900152")
    assert world.check("PA000015").succeeded
    fields = {row["field"] for row in world.rows("select field from review.lines where ref = 'PA000015'")}
    assert "street" in fields
    assert "vat" not in fields
    assert world.value("select state from review.vat_checks where ref = 'PA000015'") == state


def test_an_outage_never_takes_back_what_vies_once_said(world, monkeypatch):
    monkeypatch.setenv("SIRENE_CHECK_VIES", "true")
    monkeypatch.setattr(proposals, "ViesSource", lambda url: source(says("VALID")))
    world.check("PA000015")
    world.database.execute("update sirene.vat_check set definite_at = now() - interval '200 days'")
    monkeypatch.setattr(proposals, "ViesSource", lambda url: source(says("MS_UNAVAILABLE")))
    world.check("PA000015")
    assert world.value("select state from sirene.vat_check") == "valid"


def test_vies_is_not_asked_unless_the_settings_say_so(world, monkeypatch):
    monkeypatch.setattr(proposals, "ViesSource", lambda url: pytest.fail("asked"))
    assert world.check("PA000015").succeeded
