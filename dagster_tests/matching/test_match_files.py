"""Matching files: columns, order, abstentions, and errors a person can act on."""

from __future__ import annotations

import csv
import gzip

import pytest

from sirene_pipeline.match_files import FileProblemError, match_files

QUERY_HEADING = (
    "qid,source,typed_name,typed_address,typed_postcode,typed_city,typed_departement,level,truth_siren,truth_siret"
)
QUERIES = f"""{QUERY_HEADING}
q1,x,Atelier Exemple,8 rue Haute,57000,Metz,57,siret,999999999,99999999999999
q2,x,Boulangerie du Port,,13001,MARSEILLE 1,13,siret,,
q3,x,Zyxwv,,,,,none,,
q4,x,,,57000,Metz,57,none,,
q5,x,Garage Jumeau,,57000,Metz,57,siret,,
q6,x,333 333 334 00014,,,,75,siret,,
q7,x,Chaine Locale,,57000,Metz,57,siret,,
"""
CANDIDATES = """cid,siret,siren,denomination,enseigne,sigle,address,postcode,city,departement,source,kind
c1,11111111800019,111111118,ATELIER EXEMPLE,,,8 RUE HAUTE,57000,METZ,57,x,sirene
c2,,222222226,SARL BOULANGERIE DU PORT,,,,,,13,x,declared
c3,33333333400014,333333334,MAISON SANS RAPPORT,,,,69003,LYON,69,x,sirene
c4,66666666400011,666666664,GARAGE JUMEAU,,,,57000,METZ,57,x,sirene
c5,77777777200012,777777772,Garage Jumeau,,,,57000,Metz,57,x,sirene
c6,20202020200018,202020202,CHAINE LOCALE,,,1 RUE BASSE,57000,METZ,57,x,sirene
c7,20202020200026,202020202,CHAINE LOCALE,,,9 RUE NEUVE,57000,METZ,57,x,sirene
"""


@pytest.fixture
def files(tmp_path):
    (tmp_path / "q.csv").write_text(QUERIES, encoding="utf-8")
    (tmp_path / "c.csv").write_text(CANDIDATES, encoding="utf-8")
    return tmp_path


def run(folder, candidates="c.csv", **options):
    count = match_files(folder / "q.csv", folder / candidates, folder / "r.csv", **options)
    with (folder / "r.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return count, {row["qid"]: row for row in rows}, [row["qid"] for row in rows]


def test_each_query_has_one_row_in_its_order(files):
    count, rows, order = run(files)
    assert order == ["q1", "q2", "q3", "q4", "q5", "q6", "q7"]
    assert list(rows["q1"]) == ["qid", "siren", "siret", "siren_rate", "siret_rate", "reason"]
    assert (count.queries, count.with_siren, count.with_siret) == (7, 4, 3)


def test_a_found_establishment_is_written_with_rates_and_reason(files):
    row = run(files)[1]["q1"]
    assert (row["siren"], row["siret"]) == ("111111118", "11111111800019")
    assert 90 <= float(row["siren_rate"]) < 100
    assert row["reason"] == "noms identiques ; même adresse"


def test_where_only_the_unit_is_known_the_siret_is_empty(files):
    row = run(files)[1]["q2"]
    assert (row["siren"], row["siret"], row["siret_rate"]) == ("222222226", "", "")


@pytest.mark.parametrize(
    ("qid", "reason"),
    [
        ("q3", "aucun candidat plausible"),
        ("q4", "ni nom ni identifiant : rien à chercher"),
        ("q5", "2 unités légales que rien ne départage"),
    ],
)
def test_abstentions_are_empty_and_say_why(files, qid, reason):
    row = run(files)[1][qid]
    assert (row["siren"], row["siret"], row["siren_rate"], row["siret_rate"]) == ("", "", "", "")
    assert row["reason"].startswith(reason)


def test_a_typed_identifier_is_followed_to_its_record(files):
    row = run(files)[1]["q6"]
    assert (row["siret"], row["siren_rate"], row["siret_rate"]) == ("33333333400014", "100.0", "100.0")


def test_between_sites_at_two_addresses_the_first_is_a_guess_whose_rate_says_so(files):
    guess = run(files)[1]["q7"]
    assert guess["siren"] == "202020202"
    assert guess["siret"] == "20202020200018"
    assert float(guess["siret_rate"]) <= 50
    decided = run(files, only_decided=True)[1]["q7"]
    assert (decided["siren"], decided["siret"]) == ("202020202", "")


def test_the_truth_columns_are_never_read(files):
    with_truth = run(files)[1]
    lines = [line.split(",") for line in QUERIES.splitlines()]
    (files / "q.csv").write_text("\n".join(",".join([cells[0], *cells[2:7]]) for cells in lines), encoding="utf-8")
    assert run(files)[1] == with_truth


def test_gzipped_candidates_and_a_byte_order_mark_are_read(files):
    plain = run(files)[1]
    with gzip.open(files / "c.csv.gz", "wt", encoding="utf-8-sig") as stream:
        stream.write(CANDIDATES)
    assert run(files, "c.csv.gz")[1] == plain


def test_english_reasons(files):
    assert run(files, language="en")[1]["q1"]["reason"] == "names are identical; same address"


def test_a_missing_column_is_named(files):
    (files / "c.csv").write_text("siren,name\n111111118,X\n", encoding="utf-8")
    with pytest.raises(FileProblemError, match=r"c\.csv lacks the columns siret, denomination"):
        run(files)
