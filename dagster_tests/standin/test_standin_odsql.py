"""What the stand-in's ODSQL means, row by row."""

from __future__ import annotations

import pytest

A, B, C, D = "11111111800019", "11111111800027", "22222222600011", "33333333400014"


@pytest.mark.parametrize(
    ("where", "sirets"),
    [
        ("", [A, B, C, D]),
        (f'siret = "{A}"', [A]),
        (f'siret : "{A}"', [A]),
        (f"siret = '{A}'", [A]),
        (f'siret in ("{A}","{D}","99999999999999")', [A, D]),
        (f'NOT siret in ("{A}","{D}")', [B, C]),
        ('siren = "111111118" AND etablissementsiege = "oui"', [A]),
        ('siren = "111111118" and etablissementsiege = "OUI"', []),
        ('siren = "222222226" or siren = "111111118" and etablissementsiege = "non"', [B, C]),
        ('(siren = "222222226" or siren = "111111118") and etablissementsiege = "non"', [B]),
        ('not siren = "111111118" and etablissementsiege = "oui"', [C, D]),
        ("siren = 111111118", []),
        ('denominationunitelegale != "ATELIER EXEMPLE"', [C]),
        ("denominationunitelegale is null", [D]),
        ("denominationunitelegale is not null", [A, B, C]),
        ("trancheeffectifsetablissementtriable > 3", [A]),
        ("trancheeffectifsetablissementtriable in [3..12]", [A, B]),
        ("trancheeffectifsetablissementtriable in ]3 TO 12]", [A]),
        ("trancheeffectifsetablissementtriable in [3..12[", [B]),
        ("datecreationetablissement >= date'2019-10-01'", [A, C]),
        ("datecreationetablissement in [date'2017'..date'2018']", [B]),
        ("datederniertraitementetablissement >= date'2026-09-02'", [A]),
        ("datederniertraitementetablissement > date'2026-09-02T08:00'", []),
        ("datecreationetablissement in (date'2019-10-01', date'2020-01-01')", [A, C]),
        ("trancheeffectifsetablissementtriable in (3, 4)", [B]),
        ("year(datecreationetablissement) = 2019", [A]),
        ('lower(denominationunitelegale) = "atelier exemple"', [A, B]),
        ('"LYON" in libellecommuneetablissement', [A]),
        ('libellecommuneetablissement like "paris"', [B]),
        ('codepostaletablissement like "69*"', [A, C]),
        ('startswith(denominationunitelegale, "ATEL")', [A, B]),
        ('startswith(denominationunitelegale, "atel")', []),
        ('suggest(denominationunitelegale, "exem")', [A, B]),
        ('search(denominationunitelegale, "ateleir exemple")', [A, B]),
        ('search(denominationunitelegale, "melodie")', [C]),
        ('search(denominationunitelegale, libellecommuneetablissement, "atelier par")', [B]),
        ('search("villeurbanne")', [C]),
        ('search(*, "villeurbanne")', [C]),
        ('"atelier lyon"', [A]),
        ('"ateleir"', []),
        ('search("")', []),
        ("`siret` is null", []),
    ],
)
def test_a_condition_holds_for_exactly_these_rows(where, sirets, client):
    answer = client.get("/records", params={"where": where, "order_by": "siret", "select": "siret"}).json()
    assert [record["siret"] for record in answer["results"]] == sirets
    assert answer["total_count"] == len(sirets)


def test_repeated_where_parameters_are_joined_by_and(client):
    params = [("where", 'siren = "111111118"'), ("where", 'etablissementsiege = "non"'), ("select", "siret")]
    assert client.get("/records", params=params).json() == {"total_count": 1, "results": [{"siret": B}]}


def test_refine_and_exclude_filter_by_facet(client):
    params = {"refine": 'libellecommuneetablissement:"LYON"', "select": "siret"}
    assert client.get("/records", params=params).json()["results"] == [{"siret": A}]
    params = {"exclude": "etablissementsiege:oui", "select": "siret"}
    assert client.get("/records", params=params).json()["results"] == [{"siret": B}]


@pytest.mark.parametrize(
    ("select", "record"),
    [
        ("siret, codepostaletablissement as cp", {"siret": A, "cp": "69009"}),
        ("include(siren*), include(siret)", {"siren": "111111118", "siret": A}),
        ("siret, siren, exclude(siren)", {"siret": A}),
    ],
)
def test_select_names_renames_includes_and_excludes(select, record, client):
    answer = client.get("/records", params={"select": select, "where": f'siret = "{A}"'}).json()
    assert answer["results"] == [record]


@pytest.mark.parametrize(
    ("order_by", "values"),
    [
        ("trancheeffectifsetablissementtriable", [3, 12, None, None]),
        ("trancheeffectifsetablissementtriable desc", [12, 3, None, None]),
    ],
)
def test_nulls_come_last_in_both_directions(order_by, values, client):
    answer = client.get("/records", params={"order_by": order_by}).json()
    assert [record["trancheeffectifsetablissementtriable"] for record in answer["results"]] == values


def test_groups_are_counted_and_have_no_total(client):
    params = {"group_by": "siren", "select": "siren, count(*) as n", "order_by": "count(*) desc", "limit": 1}
    assert client.get("/records", params=params).json() == {"results": [{"siren": "111111118", "n": 2}]}
