from __future__ import annotations

import csv
import json

import pytest

from sirene_pipeline.compare_files import (
    COLUMNS,
    CompareFilesError,
    compare_files,
    default_profile,
    read_answers,
    read_partners,
)
from sirene_pipeline.domain.compare import CompareOptions
from sirene_pipeline.domain.records import ErpProfile

SIRET = "11111111800019"
MOVED = "11111111800027"
RECORD = {
    "siren": "111111118",
    "nic": "00019",
    "siret": SIRET,
    "statutdiffusionetablissement": "O",
    "statutdiffusionunitelegale": "O",
    "etatadministratifetablissement": "Actif",
    "etatadministratifunitelegale": "Active",
    "etablissementsiege": "oui",
    "denominationunitelegale": "ATELIER EXEMPLE",
    "numerovoieetablissement": 12,
    "typevoieetablissement": "Rue",
    "libellevoieetablissement": "DES LILAS",
    "codepostaletablissement": "69002",
    "codecommuneetablissement": "69382",
    "libellecommuneetablissement": "LYON",
    "activiteprincipaleetablissement": "43.21A",
    "nomenclatureactiviteprincipaleetablissement": "NAFRev2",
    "trancheeffectifsunitelegale": "20 à 49 salariés",
    "categorieentreprise": "PME",
}
HEADER = "partner_id,siret,name,street,post_code,town"
PARTNER = f"1,{SIRET},Atelier Exemple,12 rue des Lilas,69002,Lyon"


@pytest.fixture
def compare(tmp_path):
    """Compare the lines of a partners file with records."""

    def run(partners, records=(RECORD,), profile=None, **options):
        people, answers = tmp_path / "partners.csv", tmp_path / "answers.jsonl"
        people.write_bytes(partners if isinstance(partners, bytes) else "\n".join(partners).encode())
        lines = (one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in records)
        answers.write_text("\n".join(lines), encoding="utf-8")
        return compare_files(people, answers, profile, CompareOptions(**options))

    return run


def lines(report):
    return [
        (row["partner_id"], row["field"], row["kind"], row["current"], row["new"])
        for row in report.rows
        if row["what"] == "line"
    ]


def events(report):
    return [(row["partner_id"], row["field"]) for row in report.rows if row["what"] == "event"]


def verdicts(report):
    return {row["field"]: row["verdict"] for row in report.rows if row["what"] == "verdict"}


def test_a_row_has_the_columns_the_issue_names():
    assert COLUMNS == ("partner_id", "what", "field", "kind", "current", "new", "verdict", "reason")


def test_a_partner_that_agrees_gives_verdicts_and_nothing_else(compare):
    report = compare([HEADER, PARTNER])

    assert lines(report) == []
    assert events(report) == []
    assert verdicts(report).keys() == {"siret", "name", "street", "post_code", "town"}
    assert set(verdicts(report).values()) <= {"same", "equivalent"}
    assert report.warnings == ()
    assert report.partners == 1


def test_a_change_is_a_line_with_its_kind_and_reason(compare):
    report = compare([HEADER, f"1,{SIRET},Atelier Exemple,9 quai Perrache,69002,Lyon"])

    [line] = [row for row in report.rows if row["what"] == "line"]
    assert line.pop("reason")
    assert line == {
        "partner_id": "1",
        "what": "line",
        "field": "street",
        "kind": "update",
        "current": "9 quai Perrache",
        "new": "12 Rue DES LILAS",
        "verdict": "different",
    }


def test_a_post_code_that_lost_its_zero_is_a_repair(compare):
    record = RECORD | {
        "codepostaletablissement": "06000",
        "codecommuneetablissement": "06088",
        "libellecommuneetablissement": "NICE",
    }
    report = compare([HEADER, f"1,{SIRET},Atelier Exemple,12 rue des Lilas,6000,Nice"], [record])

    assert lines(report) == [("1", "post_code", "repair", "6000", "06000")]


def test_columns_the_file_lacks_are_not_compared(compare):
    report = compare(["partner_id,siret,name", f"1,{SIRET},Atelier Exemple"])

    assert verdicts(report).keys() == {"siret", "name"}


def test_unknown_columns_are_reported_and_ignored(compare):
    report = compare([HEADER + ",solde", PARTNER + ",12.50"])

    assert lines(report) == []
    [warning] = report.warnings
    assert "'solde'" in warning


def test_the_answers_may_hold_the_new_head_office_of_a_company_that_moved(compare):
    closed = RECORD | {"etatadministratifetablissement": "Fermé", "etablissementsiege": "non"}
    office = RECORD | {
        "siret": MOVED,
        "nic": "00027",
        "numerovoieetablissement": 3,
        "libellevoieetablissement": "DE LA GARE",
        "codepostaletablissement": "38000",
        "codecommuneetablissement": "38185",
        "libellecommuneetablissement": "GRENOBLE",
    }
    report = compare([HEADER, PARTNER], [closed, office])

    assert events(report) == [("1", "head_office_moved")]
    assert {(field, kind, new) for _, field, kind, _, new in lines(report)} == {
        ("siret", "head_office_moved", MOVED),
        ("street", "head_office_moved", "3 Rue DE LA GARE"),
        ("post_code", "head_office_moved", "38000"),
        ("town", "head_office_moved", "GRENOBLE"),
    }


def test_a_siren_in_the_siret_column_finds_the_head_office(compare):
    report = compare(["partner_id,siren,siret,name", "1,,111111118,Atelier Exemple"])

    assert {(field, new) for _, field, _, _, new in lines(report)} == {("siren", "111111118"), ("siret", SIRET)}


def test_a_partner_with_a_siren_only_finds_the_head_office(compare):
    report = compare(["partner_id,siren,siret,name", "1,111 111 118,,Atelier Exemple"])

    assert ("1", "siret", "identifier", None, SIRET) in lines(report)


def test_a_partner_the_answers_do_not_hold_is_a_warning_and_no_line(compare):
    report = compare([HEADER, "7,22222222600011,Autre,1 rue X,75001,Paris"])

    assert report.rows == ()
    [warning] = report.warnings
    assert warning.startswith("not_found")
    assert "7 (22222222600011)" in warning


def test_an_invalid_siret_is_an_event_and_no_line(compare):
    report = compare([HEADER, "1,11111111800018,Atelier Exemple,1 rue X,75001,Paris"])

    assert lines(report) == []
    assert events(report) == [("1", "invalid_siret")]


def test_a_masked_address_is_never_written_over(compare):
    masked = dict.fromkeys(
        ["numerovoieetablissement", "typevoieetablissement", "libellevoieetablissement", "codepostaletablissement"],
        "[ND]",
    )
    report = compare([HEADER, PARTNER], [RECORD | masked | {"statutdiffusionetablissement": "P"}])

    assert lines(report) == []
    assert events(report) == [("1", "non_public")]
    assert "[ND]" not in str(report.rows)


def test_one_siret_on_three_strangers_is_shared_and_gives_no_line(compare):
    strangers = ["BOULANGERIE TEST,BREST", "GARAGE MODELE,NICE", "HOTEL FICTIF,LILLE"]
    report = compare(["partner_id,siret,name,town", *(f"{n},{SIRET},{who}" for n, who in enumerate(strangers))])

    assert {field for _, field in events(report)} == {"shared_siret"}
    assert lines(report) == []


def test_without_keys_of_the_erp_the_french_labels_are_proposed(compare):
    report = compare(["partner_id,siret,workforce,category", f"1,{SIRET},,"])

    assert {(field, new) for _, field, _, _, new in lines(report)} == {
        ("workforce", "20 à 49 salariés"),
        ("category", "Petite ou moyenne entreprise"),
    }


def test_the_keys_of_a_profile_are_proposed(compare):
    profile = ErpProfile("openprod", selections={"workforce": {"12": "05 - 20 to 49 employees"}})
    report = compare(["partner_id,siret,workforce", f"1,{SIRET},"], profile=profile)

    assert [new for *_, new in lines(report)] == ["05 - 20 to 49 employees"]


def test_a_field_the_profile_lacks_is_not_compared(compare):
    report = compare([HEADER, PARTNER], profile=ErpProfile("small", frozenset({"siret", "town"})))

    assert verdicts(report).keys() == {"siret", "town"}


def test_reasons_come_in_english_by_option(compare):
    french = compare([HEADER, PARTNER])
    english = compare([HEADER, PARTNER], language="en")

    assert [row["reason"] for row in french.rows] != [row["reason"] for row in english.rows]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_usual_delimiters_are_understood(compare, delimiter):
    report = compare([HEADER.replace(",", delimiter), PARTNER.replace(",", delimiter)])

    assert report.partners == 1
    assert lines(report) == []


def test_a_spreadsheet_s_windows_file_is_read_and_reported(compare):
    report = compare(f"{HEADER}\r\n1,{SIRET},Atelier Exemple,12 rue des Lilas,69002,Évian\r\n".encode("cp1252"))

    assert any(row["current"] == "Évian" for row in report.rows)
    assert any("Windows-1252" in warning for warning in report.warnings)


def test_a_byte_order_mark_is_no_part_of_the_first_column(compare):
    report = compare(b"\xef\xbb\xbf" + f"{HEADER}\n{PARTNER}\n".encode())

    assert report.partners == 1


def test_a_shifted_row_is_named_by_its_line_and_the_others_are_compared(compare):
    report = compare(
        [HEADER, f"1,{SIRET},Atelier, Exemple,12 rue des Lilas,69002,Lyon", PARTNER.replace("1,", "2,", 1)]
    )

    assert report.partners == 1
    assert {row["partner_id"] for row in report.rows} == {"2"}
    assert any("line 2: 7 values for 6 columns" in warning for warning in report.warnings)


def test_a_partner_id_that_stands_twice_is_compared_once_and_named(compare):
    report = compare([HEADER, PARTNER, PARTNER])

    assert report.partners == 1
    assert any("line 3: the partner_id '1' stands twice" in warning for warning in report.warnings)


def test_an_answer_that_is_no_record_is_named_by_its_line(compare):
    report = compare([HEADER, PARTNER], ["{broken", RECORD, "[1, 2]", '{"siren": "111111118"}'])

    assert lines(report) == []
    assert [number for number in (1, 2, 3, 4) if any(f"line {number}:" in text for text in report.warnings)] == [
        1,
        3,
        4,
    ]


def test_a_file_without_partner_id_is_refused_with_the_names_it_needs(tmp_path):
    path = tmp_path / "partners.csv"
    path.write_text("id;nom\n1;X\n", encoding="utf-8")

    with pytest.raises(CompareFilesError, match="has no column partner_id in its first line"):
        read_partners(path, [])


def test_a_file_that_is_not_there_is_refused_by_name(tmp_path):
    with pytest.raises(CompareFilesError, match=r"nowhere\.jsonl cannot be read"):
        read_answers(tmp_path / "nowhere.jsonl", [])


def test_an_empty_file_is_refused(tmp_path):
    path = tmp_path / "partners.csv"
    path.write_text("", encoding="utf-8")

    with pytest.raises(CompareFilesError):
        read_partners(path, [])


def test_flags_are_read_in_french_and_english(tmp_path):
    path = tmp_path / "partners.csv"
    path.write_text("partner_id,is_company,active\n1,non,True\n2,,0\n", encoding="utf-8")

    partners, _ = read_partners(path, [])

    assert [(partner.is_company, partner.active) for partner in partners] == [(False, True), (True, False)]


def test_numbers_stay_text(tmp_path):
    path = tmp_path / "partners.csv"
    path.write_text("partner_id,post_code,siren\n001,06000,012345674\n", encoding="utf-8")

    [partner], _ = read_partners(path, [])

    assert (partner.partner_id, partner.post_code, partner.siren) == ("001", "06000", "012345674")


def test_quoted_line_breaks_stay_in_their_value(tmp_path):
    path = tmp_path / "partners.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["partner_id", "street"], ["1", "Bâtiment B\n12 rue des Lilas"]])

    [partner], _ = read_partners(path, [])

    assert partner.street == "Bâtiment B\n12 rue des Lilas"


def test_the_default_profile_holds_every_canonical_field():
    assert {"name", "siret", "workforce", "last_processed"} <= default_profile().fields
    assert default_profile().selections == {}
