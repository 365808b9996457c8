"""Searching the register, attaching, updating and creating, whole: SQL, a run, real HTTP, the ERP."""

from __future__ import annotations

import dagster as dg
import psycopg
import pytest

from sirene_pipeline import automation
from sirene_pipeline.resources import WarehouseResource
from sirene_pipeline.running import run_job


@pytest.fixture
def searched(world):
    """The register was searched for what a reviewer asked."""
    world.check("PA000017")

    def ask(text, *parameters):
        number = world.decide(text, *parameters)
        outcome = run_job(world.instance, "answer_searches")
        assert outcome.succeeded, outcome.failure
        return world.rows("select * from review.search_hits where request_id = %s order by position", number)

    return ask


def test_searching_a_siren_lists_its_establishments_at_a_hundred_percent_with_the_manuals_columns(searched):
    hits = searched("select review.search(siren => '479915258')")
    assert len(hits) == 1
    hit = hits[0]
    assert hit["match_rate"] == 100
    shown = {key: hit[key] for key in (
        "administrative_state", "siren", "establishment_type", "siret", "creation_date", "name", "category",
        "workforce", "street", "post_code", "town",
    )}  # fmt: skip
    assert shown == {
        "administrative_state": "Actif",
        "siren": "479915258",
        "establishment_type": "Siège social",
        "siret": "47991525800020",
        "creation_date": "2005-01-01",
        "name": "VISIATIV FINANCEMENT",
        "category": "Entreprise de taille intermédiaire",
        "workforce": "1 ou 2 salariés",
        "street": "26 Rue BENOIT BENNIER",
        "post_code": "69260",
        "town": "CHARBONNIERES-LES-BAINS",
    }
    assert hit["naf"] == "66.19B"
    assert hit["already_in_erp_as"] == "PA000017"


def test_an_identifier_typed_in_the_name_box_is_one(searched):
    assert [hit["siret"] for hit in searched("select review.search(name => '479 915 258')")] == ["47991525800020"]


def test_case_A16_digits_of_an_address_are_never_an_identifier(searched):
    hits = searched("select review.search(name => '1456 avenue du test 75015')")
    assert "145675015" not in {hit["siren"] for hit in hits}


def test_case_C16_a_name_finds_open_firms_before_closed_ones_and_says_which_is_which(searched):
    hits = searched("select review.search(name => 'visiativ financement', post_code => '69260')")
    assert hits[0]["siret"] == "47991525800020"
    assert hits[0]["match_rate"] >= 80
    states = [hit["administrative_state"] for hit in hits]
    assert states == sorted(states), "Actif before Fermé"


def test_fields_are_flagged_against_the_chosen_partner_and_ignored_ones_left_out(searched, world):
    hits = searched("select review.search(siren => '999900152', partner => 'PA000015')")
    assert hits[0]["flags"]["street"] == "different"
    assert hits[0]["flags"]["workforce"] == "missing"
    assert hits[0]["flags"]["post_code"] == "same"
    assert hits[0]["flags"]["siret"] == "same"
    hits = searched(
        "select review.search(siren => '999900152', partner => 'PA000015', ignore_fields => '{address,siret}')"
    )
    assert not {"street", "post_code", "town", "siret"} & set(hits[0]["flags"])


def test_one_hit_updates_one_partner_after_a_reviewer_validates(searched, world):
    hit = searched("select review.search(siren => '999900152', partner => 'PA000015')")[0]
    assert world.decide("select review.update_from(%s, 'PA000015')", hit["hit_id"]) == 3
    assert {line["state"] for line in world.rows("select state from review.lines where ref = 'PA000015'")} == {"new"}
    assert world.decide("select review.validate('PA000015')") == 3
    assert world.apply().succeeded
    assert world.erp_value("PA000015", "street") == "52 Quai PAUL SEDALLIAN"


def test_a_partner_is_made_from_a_hit_once(searched, world):
    hit = next(
        hit for hit in searched("select review.search(name => 'visiativ exemple')") if not hit["already_in_erp_as"]
    )
    number = world.decide("select review.create_partner(%s)", hit["hit_id"])
    with pytest.raises(psycopg.Error, match="existe déjà : création"):
        world.decide("select review.create_partner(%s)", hit["hit_id"])
    context = dg.build_sensor_context(instance=world.instance, resources={"warehouse": WarehouseResource()})
    assert len(automation.decision_sensor.evaluate_tick(context).run_requests) == 1
    assert world.apply().succeeded
    made = world.erp.execute(
        "select id, name, siret, siren, zip, is_company from res_partner where siret = %s", (hit["siret"],)
    ).fetchall()
    assert [(row["name"], row["siren"], row["is_company"]) for row in made] == [(hit["name"], hit["siren"], True)]
    creation = world.rows("select state, partner_id from review.creations where creation_id = %s", number)
    assert creation == [{"state": "created", "partner_id": str(made[0]["id"])}]


def test_case_I14_a_second_partner_of_the_same_siret_is_refused_with_the_first_ones_name(searched, world):
    hit = searched("select review.search(siren => '479915258')")[0]
    with pytest.raises(psycopg.Error, match="PA000017 VISIATIV FINANCEMENT") as refused:
        world.decide("select review.create_partner(%s)", hit["hit_id"])
    assert refused.value.sqlstate == "SR019"


def test_a_colleague_who_was_faster_in_the_erp_is_no_second_partner(searched, world):
    hit = next(
        hit for hit in searched("select review.search(name => 'visiativ exemple')") if not hit["already_in_erp_as"]
    )
    world.decide("select review.create_partner(%s)", hit["hit_id"])
    world.erp.execute(
        "insert into res_partner (ref, name, siret) values ('PA777777', 'AUTRE NOM', %s)", (hit["siret"],)
    )
    assert world.apply().succeeded
    assert world.value("select state from review.creations") == "refused"
    assert (
        world.erp.execute("select count(*) as n from res_partner where siret = %s", (hit["siret"],)).fetchone()["n"]
        == 1
    )


def test_a_row_inserted_into_the_grid_is_a_search(world, searched):
    world.decide("insert into review.search_requests (siren) values ('479915258')")
    assert run_job(world.instance, "answer_searches").succeeded
    assert world.value("select hits from review.search_requests where siren = '479915258'") == 1


def test_a_search_the_register_cannot_answer_says_why(world, searched):
    world.standin.fault("server_error", path="records")
    number = world.decide("select review.search(name => 'visiativ')")
    run_job(world.instance, "answer_searches")
    row = world.rows("select state, message from review.search_requests where request_id = %s", number)[0]
    assert row["state"] == "failed"
    assert "500" in row["message"]


@pytest.mark.parametrize(
    ("call", "state"),
    [
        ("select review.search()", "SR018"),
        ("select review.search(name => 'x', mode => 'fuzzy')", "SR010"),
        ("select review.search(name => 'x', ignore_fields => '{colour}')", "SR404"),
        ("select review.attach('PA000015', 424242)", "SR404"),
        ("select review.create_partner(424242)", "SR404"),
        ("select review.update_from(424242, 'PA000015')", "SR404"),
    ],
)
def test_a_request_that_makes_no_sense_is_refused_in_words(world, call, state):
    world.check("PA000015")
    with pytest.raises(psycopg.Error) as refused:
        world.decide(call)
    assert refused.value.sqlstate == state


def test_a_partner_without_identifier_gets_candidates_and_keeps_both_siren_fields_in_step(world):
    assert run_job(world.instance, "find_identifiers").succeeded
    candidates = world.rows("select * from review.candidates where ref = '045689' order by position")
    assert candidates, "VISIATIV (HOLDING) is offered the VISIATIV units"
    assert all("VISIATIV" in row["name"] for row in candidates)
    best = candidates[0]
    assert world.decide("select review.attach('045689', %s)", best["candidate_id"]) >= 2
    assert world.apply().succeeded
    held = world.erp.execute("select siren, siret, mf_siren_number from res_partner where ref = '045689'").fetchone()
    assert (held["siren"], held["siret"], held["mf_siren_number"]) == (best["siren"], best["siret"], best["siren"])
    assert world.value("select requested_at is not null from review.partners where ref = '045689'"), (
        "then it is checked"
    )


def test_bands_follow_the_settings_and_what_is_next_to_impossible_is_not_shown(world, monkeypatch):
    monkeypatch.setenv("SIRENE_MATCH_SUGGEST", "60")
    monkeypatch.setenv("SIRENE_MATCH_SHOW", "50")
    assert run_job(world.instance, "find_identifiers").succeeded
    rows = world.rows("select match_rate, band from review.candidates")
    assert {row["band"] for row in rows if row["match_rate"] >= 60} == {"suggest"}
    assert {row["band"] for row in rows if row["match_rate"] < 50} <= {"hide"}
    assert min(row["match_rate"] for row in rows) >= 1


def test_none_of_these_is_remembered(world):
    run_job(world.instance, "find_identifiers")
    assert world.decide("select review.none_of_these('045689', 'holding étrangère')") > 0
    assert world.rows("select * from review.candidates where ref = '045689'") == []


def test_a_name_alone_never_writes(world):
    run_job(world.instance, "find_identifiers")
    assert world.value("select count(*) from sirene.proposal_line") == 0
    assert world.apply().succeeded
    assert world.erp_value("045689", "siret") is None


def test_the_owners_rule_attaches_what_is_sure_enough_and_says_so(world, monkeypatch):
    world.check("PA000001")
    world.decide("select review.lock('PA000122')")
    world.edit_erp("PA000124", zip=None, city=None)
    monkeypatch.setenv("SIRENE_MATCH_PRE_ACCEPT", "90")
    assert run_job(world.instance, "find_identifiers").succeeded
    accepted = world.rows("select ref, field, reason from review.lines where state = 'accepted' order by field")
    assert [row["field"] for row in accepted if row["ref"] == "PA000101"] == ["siren", "siret", "vat"]
    assert {row["reason"] for row in accepted} == {"rattaché par la règle match.pre_accept (90 %)"}
    held = {row["ref"] for row in accepted}
    sure = world.rows("select ref from review.candidates where position = 1 and match_rate >= 90 and not tie")
    assert {row["ref"] for row in sure} - held == {"PA000124"}, "a name alone never writes"
    assert "PA000122" not in held, "a locked partner is the reviewer's"


def test_case_I13_one_siret_is_a_duplicate_one_siren_is_a_group(world):
    world.erp.execute(
        "insert into res_partner (ref, name, siret) values "
        "('PA8', 'A', '99990015200011'), ('PA9', 'B', '99990015200029')"
    )
    world.check("PA000015")
    found = {(row["kind"], row["ref"], row["other_ref"]) for row in world.rows("select * from review.duplicates")}
    pairs = {(kind, frozenset((one, other))) for kind, one, other in found}
    assert ("duplicate", frozenset(("PA000015", "PA8"))) in pairs
    assert ("same_group", frozenset(("PA000015", "PA9"))) in pairs


def test_partners_nearly_equal_in_name_and_address_are_shown_until_one_is_edited(world):
    world.erp.execute(
        "insert into res_partner (ref, name, street, zip, city) values "
        "('TW1', 'SARL Transports Belgrixo', '12 avenue du Maréchal Foch', '57000', 'Metz'), "
        "('TW2', 'Belgrixo Transport', '12, av. Mal Foch', '57050', 'METZ CEDEX'), "
        "('TW3', 'Belgrixo Transport', '40 rue Serpenoise', '57000', 'Metz')"
    )
    shown = "select ref, other_ref, likeness, reason from review.duplicates where kind = 'alike' and ref like 'TW%%'"
    assert run_job(world.instance, "find_identifiers").succeeded
    (pair,) = world.rows(shown)
    assert {pair["ref"], pair["other_ref"]} == {"TW1", "TW2"}
    assert pair["likeness"] >= 96
    assert pair["reason"] == "noms identiques ; même adresse"
    again = run_job(world.instance, "find_identifiers")
    assert again.metadata["alike_partner"]["partners_compared"] == 0, "nobody was edited"
    world.edit_erp("TW2", name="Zanzolix")
    again = run_job(world.instance, "find_identifiers")
    assert again.metadata["alike_partner"]["partners_compared"] == 1
    assert world.rows(shown) == []


def test_partners_that_leave_the_erp_are_alike_nobody(world):
    world.erp.execute(
        "insert into res_partner (ref, name, zip, city) values ('TW1', 'Belgrixo', '57000', 'Metz'), "
        "('TW2', 'BELGRIXO SA', '57000', 'Metz')"
    )
    assert run_job(world.instance, "find_identifiers").succeeded
    assert world.value("select count(*) from sirene.alike") >= 1
    pairs = "select count(*) from review.duplicates where kind = 'alike' and 'TW1' in (ref, other_ref)"
    assert world.value(pairs) == 1
    world.erp.execute("delete from res_partner where ref = 'TW2'")
    assert run_job(world.instance, "find_identifiers").succeeded
    assert world.value(pairs) == 0
    left = "select count(*) from sirene.alike_key as k left join sirene.partner as p using (partner_id) "
    assert world.value(left + "where p.partner_id is null or p.gone_at is not null") == 0


def test_case_E02_a_cedex_code_still_finds_the_firm_by_its_town(searched):
    hits = searched(
        "select review.search(name => 'visiativ financement', street => '26 rue Benoit Bennier, Bâtiment 12', "
        "post_code => '69579', town => 'CHARBONNIERES LES BAINS CEDEX')"
    )
    assert hits[0]["siret"] == "47991525800020"
