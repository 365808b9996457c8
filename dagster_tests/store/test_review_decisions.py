"""What reviewers do in SQL, against a real server, with the rights a reviewer has."""

from __future__ import annotations

import psycopg
import pytest


@pytest.fixture
def desk(queue, reviewer, make_partner):
    """Two partners with open proposals, as in the seed: CEGID with three lines, LDLC BOUTIQUES with five."""
    queue.extract(
        make_partner(15, name="CEGID", street="52 Quai PAUL sedalian"),
        make_partner(16, name="LDLC BOUTIQUES", street="2 Rue DES ERABLE", post_code=None),
        make_partner(17),
    )
    queue.check(
        {
            "15": {
                "street": "52 Quai PAUL SEDALLIAN",
                "workforce": "12 - 2 000 to 4 999 employees",
                "category": "Mid-sized company",
            },
            "16": {
                "establishment_type": "headquarter",
                "street": "2 Rue DES ERABLES",
                "workforce": "05 - 20 to 49 employees",
                "last_processed": "2024-07-02",
                "post_code": "69760",
            },
            "17": {},
        }
    )
    return reviewer


def test_every_proposed_field_is_one_line_in_french(desk):
    lines = desk.sql("select label, current_value, new_value, state_label from review.lines where ref = 'PA000015'")
    assert [tuple(line.values()) for line in lines] == [
        ("Rue", "52 Quai PAUL sedalian", "52 Quai PAUL SEDALLIAN", "Nouveau"),
        ("Catégorie d'entreprise", None, "Mid-sized company", "Nouveau"),
        ("Tranche d'effectif", None, "12 - 2 000 to 4 999 employees", "Nouveau"),
    ]


def test_partners_show_whether_they_are_up_to_date_and_when_they_were_checked(desk):
    rows = desk.sql("select ref, state_label, open_lines, last_checked_at from review.partners order by ref")
    assert [(row["ref"], row["state_label"], row["open_lines"]) for row in rows] == [
        ("PA000015", "Mises à jour disponibles", 3),
        ("PA000016", "Mises à jour disponibles", 5),
        ("PA000017", "À jour", 0),
    ]
    assert all(row["last_checked_at"] is not None for row in rows)


def test_validate_without_a_list_accepts_every_line(desk):
    assert desk.value("select review.validate('PA000015')") == 3
    assert {line["state_label"] for line in desk.lines("PA000015").values()} == {"Validé"}
    header = desk.sql("select state_label, accepted_lines from review.proposals where ref = 'PA000015'")
    assert header == [{"state_label": "Validé", "accepted_lines": 3}]


def test_validating_a_selection_ignores_the_unticked_lines_for_good(desk, queue):
    lines = desk.lines("PA000016")
    ticked = [line["line_id"] for name, line in lines.items() if name != "street"]
    assert desk.value("select review.validate('PA000016', variadic %s)", ticked) == 5
    assert desk.lines("PA000016")["street"]["state_label"] == "Ignoré"
    assert desk.sql("select ref, field, label, cause from review.silenced") == [
        {"ref": "PA000016", "field": "street", "label": "Rue", "cause": "ignored"}
    ]
    queue.check({"16": {"street": "99 Rue AILLEURS"}}, data_date="2026-01-15")
    assert desk.lines("PA000016")["street"]["state"] == "ignored"


def test_validate_and_next_returns_the_next_partners_lines(desk):
    following = desk.sql("select ref, field from review.validate_and_next('PA000015')")
    assert {row["ref"] for row in following} == {"PA000016"}
    assert [row["field"] for row in following] == [
        "establishment_type", "street", "post_code", "workforce", "last_processed",
    ]  # fmt: skip
    assert desk.sql("select * from review.validate_and_next('PA000016')") == []


def test_ignore_partner_ignores_all_and_the_header_says_so(desk):
    assert desk.value("select review.ignore_partner('PA000015', 'fiche de test')") == 3
    assert desk.value("select state_label from review.proposals where ref = 'PA000015'") == "Ignoré"
    refusals = desk.sql("select * from review.refusals")
    assert {row["decision_reason"] for row in refusals} == {"fiche de test"}
    assert all(row["reason_example"].endswith("diffère") for row in refusals), "the code is explained in words"


def test_the_decision_column_can_be_updated_and_taken_back(desk):
    desk.sql("update review.lines set decision = 'accept' where ref = 'PA000015'")
    assert {line["state"] for line in desk.lines("PA000015").values()} == {"accepted"}
    desk.sql("update review.lines set decision = null where ref = 'PA000015' and field = 'street'")
    street = desk.lines("PA000015")["street"]
    assert (street["state"], street["decided_by"]) == ("new", None)


def test_taking_an_ignored_line_back_ends_its_silence(desk):
    line = desk.lines("PA000015")["street"]["line_id"]
    desk.sql("select review.ignore(%s)", line)
    assert len(desk.sql("select * from review.silenced")) == 1
    desk.sql("select review.reopen(%s)", line)
    assert desk.sql("select * from review.silenced") == []
    assert desk.lines("PA000015")["street"]["state"] == "new"


def test_reopening_a_silenced_field_asks_for_a_check_and_lets_it_be_proposed_again(desk, queue):
    desk.sql("select review.ignore(%s)", desk.lines("PA000015")["street"]["line_id"])
    assert desk.value("select review.reopen('PA000015', 'street')") == 1
    assert desk.value("select requested_at is not null from review.partners where ref = 'PA000015'")
    queue.check({"15": {"street": "52 Quai PAUL SEDALLIAN"}})
    assert desk.lines("PA000015")["street"]["state"] == "new"


def test_correct_accepts_with_the_reviewers_own_spelling_and_keeps_both(desk):
    line = desk.lines("PA000015")["street"]["line_id"]
    assert desk.value("select review.correct(%s, '52 quai Paul Sedallian')", line) == 1
    street = desk.lines("PA000015")["street"]
    assert (street["new_value"], street["corrected_value"]) == ("52 Quai PAUL SEDALLIAN", "52 quai Paul Sedallian")


@pytest.mark.parametrize("value", ["", "   ", "[ND]", "52 Quai PAUL sedalian", None])
def test_a_correction_that_says_nothing_is_refused(desk, value):
    line = desk.lines("PA000015")["street"]["line_id"]
    with pytest.raises(psycopg.Error, match="ne peut pas remplacer") as refused:
        desk.sql("select review.correct(%s, %s)", line, value)
    assert refused.value.sqlstate == "SR018"


def test_a_misspelt_decision_is_refused_with_the_words_that_exist(desk):
    with pytest.raises(psycopg.Error, match="Décision inconnue : « acept »") as refused:
        desk.sql("update review.lines set decision = 'acept' where ref = 'PA000015'")
    assert refused.value.sqlstate == "SR010"
    assert "accept (valider), ignore (ignorer)" in refused.value.diag.message_hint
    assert {line["state"] for line in desk.lines("PA000015").values()} == {"new"}


def test_messages_are_english_by_setting(desk, database):
    database.run("installation/set_setting", {"key": "language", "value": "en"})
    with pytest.raises(psycopg.Error, match='Unknown decision: "acept"'):
        desk.sql("update review.lines set decision = 'acept' where ref = 'PA000015'")
    assert desk.lines("PA000015")["street"]["label"] == "Street"


def test_other_columns_of_the_view_cannot_be_changed(desk):
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        desk.sql("update review.lines set new_value = 'X' where ref = 'PA000015'")


def test_a_declared_name_is_recorded_beside_the_login(desk):
    desk.sql("update review.lines set decision = 'accept', declared_by = 'Marie' where ref = 'PA000015'")
    line = desk.lines("PA000015")["street"]
    assert (line["decided_by"], line["declared_by"]) == ("sirene_reviewer", "Marie")
    assert desk.sql("select distinct actor, declared from review.decisions") == [
        {"actor": "sirene_reviewer", "declared": "Marie"}
    ]


def test_an_unknown_partner_or_line_is_named(desk):
    with pytest.raises(psycopg.Error, match="Aucun partenaire « PA999999 »"):
        desk.sql("select review.validate('PA999999')")
    with pytest.raises(psycopg.Error, match="La ligne 424242 n'existe pas"):
        desk.sql("select review.accept(424242)")


def test_a_line_of_another_partner_cannot_be_validated_along(desk):
    stray = desk.lines("PA000016")["street"]["line_id"]
    with pytest.raises(psycopg.Error, match="n'est pas une ligne ouverte du partenaire PA000015"):
        desk.sql("select review.validate('PA000015', %s)", stray)
    assert {line["state"] for line in desk.lines("PA000015").values()} == {"new"}


def test_a_locked_partner_is_not_decided(desk):
    assert desk.value("select review.lock('PA000015', 'litige')")
    with pytest.raises(psycopg.Error, match="verrouillé"):
        desk.sql("select review.validate('PA000015')")
    assert desk.value("select review.unlock('PA000015')")
    assert desk.value("select review.validate('PA000015')") == 3


def test_a_reserved_field_is_decided_by_its_roles_only(desk, admin):
    admin.sql("select review.reserve_field('street', 'sirene_admin')")
    with pytest.raises(psycopg.Error, match="réservé à : sirene_admin"):
        desk.sql("select review.accept(%s)", desk.lines("PA000015")["street"]["line_id"])
    assert admin.value("select review.accept(%s)", desk.lines("PA000015")["street"]["line_id"]) == 1


def test_a_mass_decision_is_counted_before_it_is_made(desk, queue):
    counted = desk.sql("select * from review.preview(field => 'street')")
    assert [(row["label"], row["lines"], row["partners"], row["left_out"]) for row in counted] == [("Rue", 2, 2, 0)]
    queue.edit("17", street="1 RUE FAUSSE")
    queue.check({"17": {"street": "17 RUE DES LILAS"}})
    assert desk.value("select review.confirm(%s)", counted[0]["preview_id"]) == 2
    assert desk.lines("PA000017")["street"]["state"] == "new", "what came after the preview is not decided by it"
    assert desk.value("select review.confirm(%s)", counted[0]["preview_id"]) == 0


def test_a_preview_nothing_matches_says_so_in_a_row(queue, desk, make_partner):
    queue.extract(make_partner(17))
    (row,) = desk.sql("select * from review.preview(field => 'street', town => 'NULLE PART')")
    assert (row["label"], row["lines"], row["partners"]) == ("Aucune ligne ouverte ne correspond", 0, 0)
    assert desk.value("select review.confirm(%s)", row["preview_id"]) == 0


def test_earlier_proposals_of_a_partner_stay_visible(desk, queue):
    desk.sql("select review.validate('PA000015')")
    queue.edit("15", street="52 Quai PAUL SEDALLIAN-test")
    rows = desk.sql("select state_label from review.proposals where ref = 'PA000015' order by proposal_id")
    assert [row["state_label"] for row in rows] == ["Validé"]
    assert len(desk.sql("select * from review.lines where ref = 'PA000015'")) == 3
