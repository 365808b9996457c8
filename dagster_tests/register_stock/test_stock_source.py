"""What only the stock has: years' layouts, successors, replaced SIRENs, tables of any size, and its own faults."""

from __future__ import annotations

import re

import duckdb
import pandas as pd
import pytest

from sirene_pipeline.domain.records import ESTABLISHMENT_COLUMNS, Failed, FailureKind, Found, NotFound, Succession
from sirene_pipeline.register.errors import RegisterError, SchemaChangedError
from sirene_pipeline.register.protocol import Standing
from sirene_pipeline.register.stock import database as stock_database
from sirene_pipeline.register.stock.schema import known_columns
from sirene_pipeline.sqlfiles import read_sql

CEGID, LDLC = "99990015200011", "99990016000014"
CLOSED = "00541094900019"
ABSENT = "99990020200014"


def answers_of(source, sirets):
    return {answer.asked: answer for chunk in source.establishments(sirets) for answer in chunk.answers}


@pytest.fixture
def change_parquet():
    """Rewrite one stock file by a query on ``file``."""

    def change(folder, name, query):
        path, changed = folder / f"{name}_utf8.parquet", folder / "changed.parquet"
        with duckdb.connect() as connection:
            file = connection.read_parquet(str(path))
            file.query("file", query).write_parquet(str(changed))
        changed.replace(path)

    return change


@pytest.fixture
def small_stock(tmp_path, sample_records, write_stock):
    """A stock of few records, for tests that change it."""
    wanted = {CEGID, LDLC, CLOSED}
    return write_stock(tmp_path / "stock", [record for record in sample_records if record["siret"] in wanted])


def test_the_state_tells_date_count_and_columns(small_stock, open_stock_source):
    state = open_stock_source(small_stock).metadata()
    assert (state.dataset_id, state.records_count) == ("stock", 3)
    assert state.data_processed == state.modified == "2024-07-02"
    assert (state.missing, state.unknown) == ((), ())
    assert state.fields["siret"] == "VARCHAR"
    assert state.fields["categorieJuridiqueUniteLegale"] == "BIGINT"


def test_the_month_in_the_name_is_the_datas_date_and_the_setting_wins(small_stock, open_stock_source):
    for path in list(small_stock.iterdir()):
        path.rename(path.with_name(path.name.replace("_utf8", "_2026-09-01_utf8")))
    assert open_stock_source(small_stock).metadata().data_processed == "2026-09-01"
    day = pd.Timestamp("2026-08-31").date()
    assert open_stock_source(small_stock, data_date=day).metadata().data_processed == "2026-08-31"


def test_columns_that_only_some_years_have_may_be_missing(small_stock, open_stock_source, change_parquet):
    change_parquet(
        small_stock,
        "StockEtablissement",
        "select * exclude (activitePrincipaleNAF25Etablissement, dernierNumeroVoieEtablissement) from file",
    )
    change_parquet(
        small_stock,
        "StockUniteLegale",
        "select * exclude (activitePrincipaleNAF25UniteLegale, societeMissionUniteLegale) from file",
    )
    source = open_stock_source(small_stock)
    assert source.metadata().missing == ()
    establishment = answers_of(source, [CEGID])[CEGID].establishment
    assert (establishment.naf_2025, establishment.unit_naf_2025, establishment.last_number) == (None, None, None)
    assert establishment.street_label == "PAUL SEDALLIAN"


def test_a_missing_column_that_is_read_and_a_new_one_are_counted(small_stock, open_stock_source, change_parquet):
    change_parquet(
        small_stock,
        "StockEtablissement",
        "select 'x' as nouveauChamp, * exclude (enseigne1Etablissement) from file",
    )
    source = open_stock_source(small_stock)
    assert isinstance(answers_of(source, [CEGID])[CEGID], Found)
    assert source.usage.missing_fields == ("enseigne1Etablissement",)
    assert source.usage.unknown_fields == ("nouveauChamp",)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("select * exclude (etatAdministratifEtablissement) from file", "lacks the column.*etatAdministratifEtab"),
        ("select * replace (siret::bigint as siret) from file", "siret of .* is BIGINT, not text: leading zeros"),
        ("select * replace ([libelleCommuneEtablissement] as libelleCommuneEtablissement) from file", "now holds VARC"),
    ],
)
def test_a_schema_that_cannot_be_compared_stops_the_run(small_stock, open_stock_source, change_parquet, query, words):
    change_parquet(small_stock, "StockEtablissement", query)
    with pytest.raises(SchemaChangedError, match=words) as caught:
        list(open_stock_source(small_stock).establishments([CEGID]))
    assert caught.value.kind is FailureKind.CHANGED_SCHEMA


def test_types_may_be_those_of_a_converted_csv(small_stock, open_stock_source, change_parquet):
    """All text, and codes as numbers: both must read alike."""
    before = answers_of(open_stock_source(small_stock), [CEGID, CLOSED])
    for name in ("StockEtablissement", "StockUniteLegale"):
        change_parquet(small_stock, name, "select columns(*)::varchar from file")
    change_parquet(
        small_stock,
        "StockEtablissement",
        "select * replace (replace(dateDernierTraitementEtablissement, ' ', 'T') as dateDernierTraitementEtablissement,"
        " codePostalEtablissement::bigint as codePostalEtablissement) from file",
    )
    assert answers_of(open_stock_source(small_stock), [CEGID, CLOSED]) == before


def test_blanks_are_no_values_and_lost_zeros_come_back(small_stock, open_stock_source, change_parquet):
    change_parquet(
        small_stock,
        "StockEtablissement",
        "select * replace ('  ' as libelleVoieEtablissement, '1000' as codePostalEtablissement,"
        " ' LYON ' as libelleCommuneEtablissement, '2A004' as codeCommuneEtablissement) from file",
    )
    establishment = answers_of(open_stock_source(small_stock), [CEGID])[CEGID].establishment
    assert establishment.street_label is None
    assert (establishment.post_code, establishment.town, establishment.department_code) == ("01000", "LYON", "2A")


@pytest.mark.parametrize(
    ("written", "long"),
    [("AV", "AVENUE"), ("av", "AVENUE"), ("Avenue", "AVENUE"), ("ALLÉE", "ALLEE"), ("[ND]", "[ND]"), ("XYZ", "XYZ")],
)
def test_a_street_type_is_written_out_in_capitals(small_stock, open_stock_source, change_parquet, written, long):
    change_parquet(
        small_stock, "StockEtablissement", f"select * replace ('{written}' as typeVoieEtablissement) from file"
    )
    assert answers_of(open_stock_source(small_stock), [CEGID])[CEGID].establishment.street_type == long


@pytest.mark.parametrize(
    ("columns", "natural", "name"),
    [
        ({"categorieJuridique": 1000, "denomination": None, "nom": "X", "prenomUsuel": "Y"}, True, "Y X"),
        ({"categorieJuridique": 1000, "denomination": None, "nom": "[ND]", "prenomUsuel": "[ND]"}, True, "[ND]"),
        ({"categorieJuridique": 2310, "denomination": None, "nom": "[ND]", "prenomUsuel": None}, True, "[ND]"),
        ({"categorieJuridique": 5710, "denomination": "EXEMPLE", "nom": "[ND]", "prenomUsuel": "[ND]"}, False, None),
        ({"categorieJuridique": 5710, "denomination": None, "nom": None, "prenomUsuel": None}, False, None),
    ],
)
def test_a_person_is_one_by_legal_form_or_by_having_no_other_name(
    small_stock, open_stock_source, change_parquet, columns, natural, name
):
    values = ", ".join(
        f"{'null' if value is None else repr(value)} as {column}UniteLegale" for column, value in columns.items()
    )
    change_parquet(small_stock, "StockUniteLegale", f"select * replace ({values}) from file")
    establishment = answers_of(open_stock_source(small_stock), [CEGID])[CEGID].establishment
    assert (establishment.natural_person, establishment.person_name) == (natural, name)


def test_case_C01_a_closing_date_is_given_for_closed_establishments_only(
    small_stock, open_stock_source, change_parquet
):
    change_parquet(small_stock, "StockEtablissement", "select * replace (date '2009-02-22' as dateDebut) from file")
    answers = answers_of(open_stock_source(small_stock), [CEGID, CLOSED])
    assert (answers[CEGID].establishment.state, answers[CEGID].establishment.closed_on) == ("A", None)
    assert (answers[CLOSED].establishment.state, answers[CLOSED].establishment.closed_on) == ("F", "2009-02-22")


def test_an_old_N_is_read_as_P_and_an_unknown_code_is_kept_and_counted(small_stock, open_stock_source, change_parquet):
    change_parquet(
        small_stock,
        "StockEtablissement",
        "select * replace ('N' as statutDiffusionEtablissement, 'Z' as etatAdministratifEtablissement) from file",
    )
    source = open_stock_source(small_stock)
    establishment = answers_of(source, [CEGID])[CEGID].establishment
    assert (establishment.diffusion, establishment.state) == ("P", "Z")
    assert source.usage.figures()["unknown_values"] == {"state": 1}


def test_an_establishment_whose_unit_is_missing_has_no_unit_values(small_stock, open_stock_source, change_parquet):
    change_parquet(small_stock, "StockUniteLegale", "select * from file where siren <> '999900152'")
    establishment = answers_of(open_stock_source(small_stock), [CEGID])[CEGID].establishment
    assert (establishment.legal_name, establishment.unit_state, establishment.purged) == (None, None, False)
    assert establishment.street_label == "PAUL SEDALLIAN"


@pytest.fixture
def linked_stock(tmp_path, sample_records, write_stock):
    """A stock whose successions and duplicates concern the few records."""
    wanted = {CEGID, LDLC, CLOSED}
    moment = "2024-01-01T00:00:00"
    link = {"dateDernierTraitementLienSuccession": moment, "transfertSiege": True, "continuiteEconomique": False}
    return write_stock(
        tmp_path / "linked",
        [record for record in sample_records if record["siret"] in wanted],
        successions=[
            {
                "siretEtablissementPredecesseur": predecessor,
                "siretEtablissementSuccesseur": successor,
                "dateLienSuccession": day,
                **link,
            }
            for predecessor, successor, day in (
                (CLOSED, LDLC, "1982-12-25"),
                (CLOSED, CEGID, "1990-01-01"),
                (CEGID, LDLC, "2020-01-01"),
                (LDLC, ABSENT, "2020-01-01"),
            )
        ],
        duplicates=[
            {"siren": "999900152", "sirenDoublon": ABSENT[:9], "dateDernierTraitementDoublon": moment},
            {"siren": "999900160", "sirenDoublon": "005410949", "dateDernierTraitementDoublon": moment},
        ],
    )


def test_case_C13_the_successors_of_a_closed_establishment_come_along_latest_first(linked_stock, open_stock_source):
    answers = answers_of(open_stock_source(linked_stock), [CLOSED, CEGID])
    assert answers[CLOSED].successors == (
        Succession(CEGID, "1990-01-01", head_office_transferred=True, economic_continuity=False),
        Succession(LDLC, "1982-12-25", head_office_transferred=True, economic_continuity=False),
    )
    assert answers[CEGID].successors == ()  # open: a link is no news


def test_a_siren_given_twice_points_to_the_one_that_is_kept(linked_stock, open_stock_source):
    answers = answers_of(open_stock_source(linked_stock), [CLOSED, CEGID, ABSENT])
    assert answers[CLOSED].replaced_by_siren == "999900160"
    assert answers[CEGID].replaced_by_siren is None
    assert answers[ABSENT] == NotFound(ABSENT, replaced_by_siren="999900152")


def test_without_those_files_there_are_no_successors_and_no_replacements(small_stock, open_stock_source):
    answer = answers_of(open_stock_source(small_stock), [CLOSED])[CLOSED]
    assert (answer.successors, answer.replaced_by_siren) == ((), None)


def test_a_table_holds_the_same_values_as_the_answers(sample_stock, sample_records, open_stock_source):
    source = open_stock_source(sample_stock)
    sirets = [record["siret"] for record in sample_records]
    table = source.establishment_frame([*sirets, ABSENT])
    assert tuple(table.columns) == ESTABLISHMENT_COLUMNS
    assert len(table) == len(sirets)
    answers = answers_of(source, sirets)
    for row in table.itertuples(index=False):
        establishment = answers[row.siret].establishment
        assert tuple(row) == tuple(getattr(establishment, column) for column in ESTABLISHMENT_COLUMNS)


def test_a_table_of_nothing_has_its_columns(stock_source):
    table = stock_source.establishment_frame([])
    assert (tuple(table.columns), len(table)) == (ESTABLISHMENT_COLUMNS, 0)


def test_chunks_follow_the_setting_and_answer_all(sample_stock, sample_records, open_stock_source):
    sirets = [record["siret"] for record in sample_records][:25]
    chunks = list(open_stock_source(sample_stock, chunk_size=10).establishments(reversed(sirets)))
    assert [len(chunk.answers) for chunk in chunks] == [10, 10, 5]
    assert sorted(answer.asked for chunk in chunks for answer in chunk.answers) == sorted(sirets)


def test_raw_records_can_be_left_out(sample_stock, open_stock_source):
    (chunk,) = open_stock_source(sample_stock, keep_raw=False).establishments([CEGID])
    assert (len(chunk.answers), chunk.raw) == (1, {})


def test_only_what_moved_comes_out_and_what_vanished_is_named(
    sample_records, sample_stock, small_stock, open_stock_source, change_parquet
):
    source = open_stock_source(small_stock)
    known = pd.DataFrame({"siret": [CEGID, LDLC, CLOSED, ABSENT], "fingerprint": [None] * 4})
    first = source.movements(known)
    assert set(first.moved["siret"]) == {CEGID, LDLC, CLOSED}
    assert first.vanished == (ABSENT,)
    known = first.moved[["siret", "fingerprint"]]
    assert source.movements(known).moved.empty
    change_parquet(
        small_stock,
        "StockEtablissement",
        f"select * replace (case siret when '{LDLC}' then 'DES CHENES' else libelleVoieEtablissement end"
        " as libelleVoieEtablissement) from file",
    )
    moved = open_stock_source(small_stock).movements(known).moved
    assert list(moved["siret"]) == [LDLC]
    assert list(moved["street_label"]) == ["DES CHENES"]


def test_a_mass_update_of_processing_dates_moves_nothing(small_stock, open_stock_source, change_parquet):
    nothing_known = pd.DataFrame({"siret": [CEGID, CLOSED], "fingerprint": [None, None]})
    known = open_stock_source(small_stock).movements(nothing_known).moved[["siret", "fingerprint"]]
    change_parquet(
        small_stock,
        "StockEtablissement",
        "select * replace (timestamp '2026-01-01 00:00:00' as dateDernierTraitementEtablissement) from file",
    )
    assert open_stock_source(small_stock).movements(known).moved.empty


@pytest.mark.parametrize(("kind", "file"), [("establishments", "e"), ("units", "u")])
def test_a_fingerprint_covers_every_column_that_is_read_but_the_dates_of_processing(kind, file):
    _, _, covered = read_sql("register/stock/fingerprint_view.sql").partition("md5(")
    written = {name.replace("dateDebutUniteLegale", "dateDebut") for name in re.findall(rf"\b{file}\.(\w+)", covered)}
    read = {column for column, use in known_columns()[kind].items() if use != "not_read"}
    dates = {"dateDernierTraitementEtablissement", "dateDernierTraitementUniteLegale"}
    assert written == read - dates


def fingerprints_of(source, sirets):
    return {siret: found for chunk in source.establishments(sirets) for siret, found in chunk.fingerprints.items()}


def test_what_is_known_of_an_establishment_stands_until_the_stock_says_something_else(small_stock, open_stock_source):
    source = open_stock_source(small_stock)
    known = fingerprints_of(source, [CEGID, LDLC, ABSENT])
    assert known.keys() == {CEGID, LDLC}
    assert source.standing([CEGID, LDLC], [known[CEGID], known[LDLC]]) == Standing(frozenset(), frozenset())
    assert source.standing([CEGID, LDLC], [known[CEGID], known[CEGID]]).moved == {LDLC}


def test_of_what_nothing_is_known_the_stock_tells_whether_it_is_there(small_stock, open_stock_source):
    standing = open_stock_source(small_stock).standing([CEGID, ABSENT], [None, None])
    assert standing == Standing(moved=frozenset({CEGID}), vanished=frozenset({ABSENT}))
    assert open_stock_source(small_stock).standing([], []) == Standing(frozenset(), frozenset())


def test_every_way_of_reading_gives_the_same_fingerprint(small_stock, open_stock_source):
    source = open_stock_source(small_stock)
    by_table = source.movements(pd.DataFrame({"siret": [CEGID, CLOSED], "fingerprint": [None, None]})).moved
    assert dict(zip(by_table["siret"], by_table["fingerprint"], strict=True)) == fingerprints_of(
        source, [CEGID, CLOSED]
    )
    office = source.head_offices([CEGID[:9]])
    assert office.fingerprints == fingerprints_of(source, [CEGID])


def test_a_fingerprint_moves_with_the_unit_and_not_with_the_day_an_open_period_began(
    small_stock, open_stock_source, change_parquet
):
    sirets = [CEGID, LDLC, CLOSED]
    known = fingerprints_of(open_stock_source(small_stock), sirets)

    def moved():
        return open_stock_source(small_stock).standing(sirets, [known[siret] for siret in sirets]).moved

    change_parquet(small_stock, "StockEtablissement", "select * replace (date '2025-05-05' as dateDebut) from file")
    assert moved() == {CLOSED}, "of a closed establishment it is the day it closed"
    change_parquet(
        small_stock,
        "StockUniteLegale",
        "select * replace (case siren when '999900160' then 'LDLC GROUPE' else denominationUniteLegale end"
        " as denominationUniteLegale) from file",
    )
    assert moved() == {CLOSED, LDLC}


def test_a_column_only_some_files_have_is_the_same_as_an_empty_one(small_stock, open_stock_source, change_parquet):
    change_parquet(
        small_stock, "StockEtablissement", "select * replace (null as activitePrincipaleNAF25Etablissement) from file"
    )
    known = fingerprints_of(open_stock_source(small_stock), [CEGID])
    change_parquet(
        small_stock, "StockEtablissement", "select * exclude (activitePrincipaleNAF25Etablissement) from file"
    )
    assert fingerprints_of(open_stock_source(small_stock), [CEGID]) == known


def test_files_of_text_alone_give_the_fingerprints_of_typed_ones(small_stock, open_stock_source, change_parquet):
    sirets = [CEGID, LDLC, CLOSED]
    known = fingerprints_of(open_stock_source(small_stock), sirets)
    for name in ("StockEtablissement", "StockUniteLegale"):
        change_parquet(small_stock, name, "select columns(*)::varchar from file")
    assert fingerprints_of(open_stock_source(small_stock), sirets) == known


def test_another_way_of_reading_the_files_makes_everything_move_once(small_stock, open_stock_source, monkeypatch):
    known = fingerprints_of(open_stock_source(small_stock), [CEGID])
    monkeypatch.setattr(stock_database, "street_types", lambda: {"QU": "QUAI"})
    assert open_stock_source(small_stock).standing([CEGID], [known[CEGID]]).moved == {CEGID}


def test_two_opinions_on_one_siret_are_none(small_stock, open_stock_source):
    source = open_stock_source(small_stock)
    known = fingerprints_of(source, [CEGID])[CEGID]
    twice = pd.DataFrame({"siret": [CEGID, CEGID], "fingerprint": [known, "another"]})
    assert list(source.movements(twice).moved["siret"]) == [CEGID]


def test_the_answer_has_the_columns_of_the_record_in_their_order(stock_source):
    source = stock_source
    table = source.establishment_frame([CEGID])
    assert tuple(table.columns) == ESTABLISHMENT_COLUMNS


@pytest.mark.parametrize(("kind", "view"), [("establishments", "establishments_view"), ("units", "units_view")])
def test_a_view_names_every_column_that_is_read(kind, view):
    named = set(re.findall(r"null as (\w+)", read_sql(f"register/stock/{view}.sql")))
    read = {column for column, use in known_columns()[kind].items() if use != "not_read"}
    assert read <= named | {"societeMissionUniteLegale"}
    assert named <= known_columns()[kind].keys()


def test_a_siret_held_twice_fails_alone_and_is_never_chosen_from(small_stock, open_stock_source, change_parquet):
    change_parquet(
        small_stock, "StockEtablissement", f"select * from file union all select * from file where siret = '{CEGID}'"
    )
    source = open_stock_source(small_stock)
    answers = answers_of(source, [CEGID, LDLC])
    assert isinstance(answers[CEGID], Failed)
    assert answers[CEGID].kind is FailureKind.INCONSISTENT
    assert f"holds SIRET {CEGID} twice" in answers[CEGID].message
    assert isinstance(answers[LDLC], Found)
    offices = source.head_offices([CEGID[:9], LDLC[:9]])
    assert offices.failed.keys() == {CEGID[:9]}
    assert offices.by_siren.keys() == {LDLC[:9]}
    with pytest.raises(RegisterError, match=f"holds SIRET {CEGID} twice"):
        source.establishment_frame([CEGID])


def test_a_file_that_breaks_while_it_is_read_fails_what_is_left_and_the_run(sample_stock, tmp_path, open_stock_source):
    for path in sample_stock.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    source = open_stock_source(tmp_path, chunk_size=1)
    source.metadata()
    for path in tmp_path.iterdir():
        path.write_bytes(b"PAR1 no longer")
    answers = []
    with pytest.raises(RegisterError) as caught:
        answers.extend(answer for chunk in source.establishments([CEGID, LDLC]) for answer in chunk.answers)
    assert caught.value.fault_name == "broken_file"
    assert [(type(answer), answer.asked, answer.kind) for answer in answers] == [
        (Failed, CEGID, FailureKind.UNREADABLE),
        (Failed, LDLC, FailureKind.UNREADABLE),
    ]
    assert source.usage.stopped_by is FailureKind.UNREADABLE


def test_a_file_that_is_no_parquet_is_named_as_broken(small_stock, open_stock_source):
    (small_stock / "StockUniteLegale_utf8.parquet").write_bytes(b"<html>not found</html>")
    with pytest.raises(RegisterError, match="The stock cannot be read") as caught:
        open_stock_source(small_stock).metadata()
    assert (caught.value.fault_name, caught.value.kind) == ("broken_file", FailureKind.UNREADABLE)


def test_too_little_memory_is_said_in_words(small_stock, open_stock_source):
    source = open_stock_source(small_stock)
    source.metadata()
    source._opened[0].connection.execute("set memory_limit = '1MB'")
    with pytest.raises(RegisterError, match="DuckDB ran out of memory") as caught:
        source.establishment_frame([f"{number:014}" for number in range(200_000)])
    assert caught.value.fault_name == "short_of_memory"
