"""The sample register and the sample ERP hold what the demonstration and the reader are told."""

from __future__ import annotations

import csv
import gzip
import json
from collections import Counter

import psycopg
import pytest
from psycopg.rows import dict_row
from stdnum import luhn

from sirene_pipeline.demo.sample import load_sample_erp, sample_partners_path, sample_register_path


@pytest.fixture(scope="module")
def register():
    with gzip.open(sample_register_path(), "rt", encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    return {record["siret"]: record for record in records}


@pytest.fixture(scope="module")
def partners():
    with sample_partners_path().open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def erp(fresh_database):
    load_sample_erp(fresh_database.dsn)
    with psycopg.connect(fresh_database.dsn, row_factory=dict_row) as connection:
        yield connection


def _partner(erp, ref):
    return erp.execute("select * from res_partner where ref = %s", [ref]).fetchone()


def test_the_register_has_over_5000_establishments_with_every_field(register):
    assert len(register) >= 5000
    assert len({tuple(record) for record in register.values()}) == 1
    fields = set(next(iter(register.values())))
    assert {"trancheeffectifsetablissementtriable", "siretsiegeunitelegale", "geolocetablissement"} <= fields
    assert len(fields) == 107


def test_every_siret_agrees_with_its_siren_and_passes_the_check_but_la_postes(register):
    for siret, record in register.items():
        assert (record["siren"], record["nic"]) == (siret[:9], siret[9:])
        assert luhn.is_valid(siret) or siret.startswith("356000000")


def test_the_register_covers_the_kinds_of_establishment_there_are(register):
    records = register.values()
    assert Counter(record["etatadministratifetablissement"] for record in records)["Fermé"] >= 100
    assert Counter(record["etablissementsiege"] for record in records)["non"] >= 200
    assert Counter(record["statutdiffusionetablissement"] for record in records)["P"] >= 20
    assert sum((record["codepostaletablissement"] or "").startswith("97") for record in records) >= 100
    assert {record["libellepaysetrangeretablissement"] for record in records} >= {"SUISSE", "ALLEMAGNE"}
    assert sum(siret.startswith("356000000") for siret in register) >= 3


def test_partial_diffusion_masks_street_and_post_code_and_leaves_the_town(register):
    record = register["94142798100019"]
    assert record["statutdiffusionetablissement"] == "P"
    assert (record["adresseetablissement"], record["codepostaletablissement"]) == ("[ND]", "[ND]")
    assert record["libellecommuneetablissement"] == "PARIS"


def test_natural_persons_are_not_in_the_register(register):
    names = ("nomunitelegale", "nomusageunitelegale", "prenom1unitelegale", "prenomusuelunitelegale", "sexeunitelegale")
    assert not [siret for siret, record in register.items() if any(record[name] for name in names)]
    assert not [
        siret for siret, record in register.items() if (record["categoriejuridiqueunitelegale"] or "")[:1] == "1"
    ]


def test_a_moved_head_office_is_closed_and_names_the_new_one(register):
    old, new = register["93864515700018"], register["93864515700026"]
    assert (old["etatadministratifetablissement"], old["etablissementsiege"]) == ("Fermé", "non")
    assert old["siretsiegeunitelegale"] == "93864515700026"
    assert (new["etablissementsiege"], new["adresseetablissement"]) == ("oui", "145 Chemin DE L'ORANGERIE")
    assert (new["codecommuneetablissement"], new["regionetablissement"]) == ("06004", "Provence-Alpes-Côte d'Azur")


def test_all_47_moved_head_offices_are_partners_of_the_erp(register, partners):
    held = {partner["siret"] for partner in partners}
    moved = [
        siret
        for siret, record in register.items()
        if record["etatadministratifetablissement"] == "Fermé"
        and "938" < record["siren"] < "946"
        and register.get(record["siretsiegeunitelegale"], {}).get("etatadministratifetablissement") == "Actif"
    ]
    assert len(moved) == 47
    assert set(moved) <= held
    assert not {register[siret]["siretsiegeunitelegale"] for siret in moved} & held


def test_real_spreadsheet_damage_is_kept(partners):
    by_siret = {partner["siret"]: partner for partner in partners}
    assert by_siret["93959393500017"]["name"] == "2025-05-05 00:00:00"
    assert by_siret["94212736600014"]["name"] == "AU CÅ’UR DE LA FORMATION"
    assert by_siret["94480519100011"]["street"] == "20 AVENUE DE LA PORTE DE LA VILLETTE"
    assert sum(len(partner["zip"]) == 4 and partner["country_code"] == "FR" for partner in partners) >= 50


def test_the_erp_holds_partners_of_every_kind(partners):
    assert len(partners) >= 400
    assert sum(partner["is_company"] == "False" for partner in partners) >= 15
    assert sum(partner["active"] == "False" for partner in partners) >= 10
    assert sum(partner["country_code"] in {"DE", "NL", "IT", "ES", "GB", "BE"} for partner in partners) >= 6
    assert sum(not partner["siren"] and partner["is_company"] == "True" for partner in partners) >= 40
    assert {"EN COURS", "00000000000000"} <= {partner["siret"] for partner in partners}
    shared = Counter(partner["siret"] for partner in partners if partner["siret"])
    assert sorted(count for count in shared.values() if count > 1) == [2, 3]
    assert {partner["siret"][:9] for partner in partners} >= {"356000000"}


def test_the_sample_erp_is_loaded_once_and_again_when_asked(fresh_database):
    count = load_sample_erp(fresh_database.dsn)
    with psycopg.connect(fresh_database.dsn) as connection:
        connection.execute("update res_partner set street = 'changed' where ref = 'PA000015'")
    assert load_sample_erp(fresh_database.dsn) == count
    with psycopg.connect(fresh_database.dsn, row_factory=dict_row) as connection:
        assert _partner(connection, "PA000015")["street"] == "changed"
    assert load_sample_erp(fresh_database.dsn, reload=True) == count
    with psycopg.connect(fresh_database.dsn, row_factory=dict_row) as connection:
        assert _partner(connection, "PA000015")["street"] == "52 Quai PAUL sedalian"
        created = connection.execute("insert into res_partner (name) values ('NEW') returning id").fetchone()
        assert created["id"] == count + 1


def test_cegid_and_ldlc_boutiques_are_as_the_specification_shows_them(erp, register):
    cegid, ldlc = _partner(erp, "PA000015"), _partner(erp, "PA000016")
    assert (cegid["name"], cegid["street"], cegid["zip"], cegid["city"]) == (
        "CEGID", "52 Quai PAUL sedalian", "69009", "LYON",
    )  # fmt: skip
    assert (cegid["workforce"], cegid["company_category"]) == (None, None)
    assert ldlc["street"] == "2 Rue DES ERABLE"
    empty = ("zip", "establishment_type", "workforce", "ods_last_processing")
    assert [ldlc[column] for column in empty] == [None, None, None, None]
    for partner in (cegid, ldlc):
        assert partner["siret"].startswith("9999")
    in_register = register[cegid["siret"]]
    assert in_register["adresseetablissement"] == "52 Quai PAUL SEDALLIAN"
    assert (
        in_register["trancheeffectifsetablissementtriable"] == in_register["trancheeffectifsunitelegaletriable"] == 51
    )
    assert in_register["categorieentreprise"] == "ETI"
    other = register[ldlc["siret"]]
    assert (other["adresseetablissement"], other["codepostaletablissement"]) == ("2 Rue DES ERABLES", "69760")
    assert (other["trancheeffectifsetablissement"], other["etablissementsiege"]) == ("20 à 49 salariés", "oui")
    assert other["datederniertraitementetablissement"].startswith("2024-07-02")


def test_visiativ_financement_agrees_with_the_register_and_the_holding_has_no_siren(erp, register):
    partner = erp.execute("select * from res_partner where name = 'VISIATIV FINANCEMENT'").fetchone()
    assert (partner["siren"], partner["siret"]) == ("479915258", "47991525800020")
    assert (partner["workforce"], partner["company_category"]) == ("01 - 1 ou 2 salariés", "Mid-sized company")
    assert register["47991525800020"]["adresseetablissement"] == "26 Rue BENOIT BENNIER"
    assert _partner(erp, "045689")["siren"] is None


def test_the_erp_notes_the_time_of_every_change(erp):
    before = _partner(erp, "PA000015")["write_date"]
    erp.execute("update res_partner set street = '1 RUE NEUVE' where ref = 'PA000015'")
    assert _partner(erp, "PA000015")["write_date"] > before
